// SPDX-License-Identifier: Apache-2.0
// What painters of clear shapes know about their borders beyond edges().
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Strength 0...1 of borders between two colours of one surface, spread as those of Edges; fine texture has none.
at::Tensor colour_borders(const Subject& subject);

/// x [C,H,W] of the surface that is nearest to the camera within the radius: what a line around it belongs to.
at::Tensor frontmost(const at::Tensor& x, const Subject& subject, double radius_px);

}  // namespace multiplane::painting
