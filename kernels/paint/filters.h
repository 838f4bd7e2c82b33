// SPDX-License-Identifier: Apache-2.0
// Picture arithmetic that painters share. Pictures are float32 [C,H,W]; lengths are in pixels; borders repeat.
#pragma once
#include <ATen/core/Tensor.h>

#include <utility>

namespace multiplane::painting {

/// Rec. 709 luma of an sRGB picture, [1,H,W].
at::Tensor luma(const at::Tensor& rgb);

/// 0 below lo, 1 above hi, 3t^2 - 2t^3 between.
at::Tensor smoothstep(const at::Tensor& x, double lo, double hi);

/// a where t = 0, b where t = 1.
at::Tensor mix(const at::Tensor& a, const at::Tensor& b, const at::Tensor& t);

/// x at (row + dy, column + dx).
at::Tensor shifted(const at::Tensor& x, int64_t dy, int64_t dx);

/// Gaussian blur. Wide ones are made at a lower resolution (Burt & Adelson 1983, "The Laplacian pyramid").
at::Tensor blur(const at::Tensor& x, double sigma_px);

/// Largest value within the radius (an octagon about).
at::Tensor dilated(const at::Tensor& x, double radius_px);

/// Derivatives along x and y per pixel (Scharr 3x3).
std::pair<at::Tensor, at::Tensor> slopes(const at::Tensor& x);

/// Bilinear samples of x at (column + dx, row + dy); dx, dy [1,H,W] pixels.
at::Tensor displaced(const at::Tensor& x, const at::Tensor& dx, const at::Tensor& dy);

/// [C,H,W] → [C,h,w]: means of areas when it gets smaller, bilinear when larger.
at::Tensor resized(const at::Tensor& x, int64_t height, int64_t width);

/// Column and row of every pixel's centre, each [1,H,W].
std::pair<at::Tensor, at::Tensor> pixel_grid(const at::Tensor& like);

}  // namespace multiplane::painting
