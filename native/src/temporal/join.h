// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// A picture with an area painted anew, without a seam. Around the area, where the opacity is between 0 and 1, both
/// pictures show the same: by what they differ there, the new one is toned within, smoothly and surface by surface.
/// What lies on a surface that the rest does not show stays as it was painted; so it does where the two differ too much
/// for a tone.
/// @param picture, anew [H,W,3] uint8   @param opacity [H,W] float32: 1 in the area   @param keys [H,W] int32
/// @return [H,W,3] uint8, to the bit `picture` where the opacity is 0
/// After Pérez et al. 2003, "Poisson image editing", with push and pull in the place of the equation.
at::Tensor join(const at::Tensor& picture, const at::Tensor& anew, const at::Tensor& opacity, const at::Tensor& keys);

}  // namespace multiplane
