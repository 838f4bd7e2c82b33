// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <span>

namespace multiplane {

/// Nearest and farthest surface of a shot, in metres along the camera axis.
struct DepthRange {
  float near_m;
  float far_m;
};

/// The range of a whole shot: its exact smallest and largest finite depth, so that no surface is clipped in any frame
/// and the control does not pump. A shot without any surface gives {1, 1}.
/// @param frames depth passes, each float32 [H,W]
DepthRange depth_range(std::span<const at::Tensor> frames);

/// Depth control image: (1/z - 1/far) / (1/near - 1/far) clamped to 0 ... 1; near white, far and background black.
/// Where near = far, a surface at that depth or nearer is white. Source: MiDaS predicts affine inverse depth (Ranftl et
/// al. 2020, arXiv:1907.01341), which the depth ControlNets were trained on with min and max of each picture; here the
/// range is the shot's.
/// @param depth float32 [H,W], metres; background +inf
/// @return uint8 [H,W,3]
at::Tensor depth_control(const at::Tensor& depth, const DepthRange& range);

}  // namespace multiplane
