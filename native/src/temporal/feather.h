// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// How far inside an area each of its pixels lies: from nearly 0 at the area's border, smoothly, to 1 at `radius_px`
/// from it; 0 outside. Only where a surface goes on beyond the border: along the outline of a surface, and along the
/// picture's, nothing fades.
/// @param area [H,W] bool   @param keys [H,W] int32: which surface   @return [H,W] float32
/// Source: Borgefors 1986, "Distance transformations in digital images" (the 3-4 chamfer metric).
at::Tensor feather(const at::Tensor& area, const at::Tensor& keys, double radius_px);

}  // namespace multiplane
