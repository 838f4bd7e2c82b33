// SPDX-License-Identifier: Apache-2.0
// Where a warped picture can be believed.
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// What must be painted anew: not seen in the other frame, or with less than half of its taps on the same surface.
/// @param visible [H,W] bool (Correspondence::visible)   @param coverage [H,W] float32, 0...1 (Warped::confidence)
/// @return [H,W] bool
at::Tensor disocclusion_mask(const at::Tensor& visible, const at::Tensor& coverage);

/// How far a warped pixel can be believed, [H,W] float32: 0 in the disocclusion mask, elsewhere the coverage times what
/// the stretch leaves: 1 while a step here covers 2/3 px there at least, 0 from 1/3 px down.
/// @param stretch [2,H,W] float32 (stretch); where it is NaN nothing is known against the pixel
at::Tensor confidence_mask(const at::Tensor& visible, const at::Tensor& coverage, const at::Tensor& stretch);

}  // namespace multiplane
