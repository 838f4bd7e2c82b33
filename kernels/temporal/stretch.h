// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// How many pixels of the other frame a pixel's step here covers, in the direction where that is most and where it is
/// least: the singular values of d(place there) / d(place here). Least well below 1: what is fetched from there looks
/// magnified, stretched; most well above 1: it must be averaged (ewa_warp).
/// @param flow [H,W,2] float32, pixels   @param ids [H,W] int32: differences are taken within one id
/// @return [2,H,W] float32, most and least; NaN where no neighbour tells
at::Tensor stretch(const at::Tensor& flow, const at::Tensor& ids);

}  // namespace multiplane
