// SPDX-License-Identifier: Apache-2.0
// The painters' way in for passes as they lie in a job folder (the table in multiplane_protocol/shot.py).
#pragma once
#include <c10/core/Device.h>

#include "kernels/paint/painter.h"

namespace multiplane {

struct PaintPasses {
  at::Tensor beauty;    // uint8 [H,W,3], sRGB
  at::Tensor albedo;    // float32 [H,W,3], linear
  at::Tensor depth;     // float32 [H,W], metres; background +inf
  at::Tensor normal;    // float32 [H,W,3], camera space; background 0
  at::Tensor ids;       // int32 [H,W]; background 0
  at::Tensor position;  // float32 [H,W,3], metres
};

/// What painters see: planes of display colours on the device; where there is no surface, albedo is the beauty.
/// Throws Error{InvalidArgument} for other types and for passes of different sizes, Error{Corrupt} for broken values.
PaintScene scene_from_passes(const PaintPasses& passes, at::Device device);

/// uint8 [H,W,3] → float32 [3,H,W] in 0 … 1 on the device.
at::Tensor planes_from_picture(const at::Tensor& picture, at::Device device);

/// float32 [3,H,W] in 0 … 1 → uint8 [H,W,3] on the CPU, rounded.
at::Tensor picture_from_planes(const at::Tensor& planes);

}  // namespace multiplane
