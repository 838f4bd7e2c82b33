// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Where one surface ends and another begins, as a strength 0 ... 1 on the borders between neighbouring pixels.
struct SurfaceEdges {
  at::Tensor right;  // float32 [H,W]: between (y, x) and (y, x + 1); the last column is 0
  at::Tensor below;  // float32 [H,W]: between (y, x) and (y + 1, x); the last row is 0

  /// Edges of the three passes of one frame. None of the thresholds depends on the resolution:
  /// - depth: 1/z is linear over any plane seen in perspective, however slanted, so each side predicts the other; where
  ///   both fail by more than 1 ... 3 % of the nearer one, there is a step;
  /// - normal: the angle between neighbours, less what the surface bends right beside them, from 20 ... 40 degrees;
  /// - ids: two objects meet.
  /// @param depth   float32 [H,W], metres; background +inf
  /// @param normal  float32 [H,W,3], unit length; background 0
  /// @param ids     int32 [H,W]
  static SurfaceEdges find(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids);
};

}  // namespace multiplane
