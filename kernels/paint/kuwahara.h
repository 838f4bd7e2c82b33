// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/paint/flow.h"

namespace multiplane::painting {

/// Patches of calm colour along the flow, as a brush leaves them: of eight sectors around a pixel, those with little
/// variance count most. The sectors are Gaussians on an ellipse that is drawn out along the flow.
/// Source: Kyprianidis et al. 2009, "Image and video abstraction by anisotropic Kuwahara filtering"; Gaussian sectors
/// as in Papari et al. 2007.
/// @param radius_px  of the ellipse where no direction stands out
/// @param sharpness  8: soft patches, 16: hard ones
at::Tensor kuwahara(const at::Tensor& picture, const Flow& flow, double radius_px, double sharpness = 8);

}  // namespace multiplane::painting
