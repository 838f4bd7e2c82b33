// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Line art control image: anti-aliased white lines on black along the edges of surfaces, 1.5 px wide in a picture
/// whose short side has 512 px and in proportion in any other. Source: ControlNet 1.1's lineart model takes white on
/// black (its detector's picture inverted) and drawings by hand.
/// @param depth   float32 [H,W], metres; background +inf
/// @param normal  float32 [H,W,3], camera space; background 0
/// @param ids     int32 [H,W]
/// @return uint8 [H,W,3]
at::Tensor lineart_control(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids);

/// Canny control image: white lines of 1 px on black, along the same edges, on the side of the nearer surface. Edges of
/// strength 200/255 and up are drawn, and those from 100/255 that touch them (the detector's thresholds).
/// Source: Canny 1986; its gradient and thinning have no work left, since the edges of surfaces are known and one pixel
/// border wide, its hysteresis has. Texture and shadows give no lines, so that the lines move only with the geometry.
/// @return uint8 [H,W,3]
at::Tensor canny_control(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids);

}  // namespace multiplane
