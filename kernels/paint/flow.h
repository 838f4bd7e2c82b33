// SPDX-License-Identifier: Apache-2.0
// Directions that strokes follow.
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

struct Flow {
  at::Tensor x;           // [1,H,W] of a unit vector in the picture, x right
  at::Tensor y;           // [1,H,W] y down; the sign of the vector has no meaning
  at::Tensor anisotropy;  // [1,H,W] 0: no direction stands out, 1: only one
};

/// Along the edges of a picture: the smoothed structure tensor's minor eigenvector.
/// Source: Brox et al. 2006, "Adaptive structure tensors"; Kyprianidis & Kang 2011, "Image and video abstraction by
/// coherence-enhancing filtering".
Flow edge_flow(const at::Tensor& picture, double sigma_px);

/// Along the direction in which the surface bends most, as engravers hatch; where it does not bend, slanted strokes.
/// Source: Hertzmann & Zorin 2000, "Illustrating smooth surfaces".
Flow curvature_flow(const Subject& subject, double sigma_px);

/// The same flow turned by an angle.
Flow turned(const Flow& flow, double angle_rad);

/// Mean of x along the flow, over length_px in all (line integral convolution).
/// Source: Cabral & Leedom 1993, "Imaging vector fields using line integral convolution".
at::Tensor along(const at::Tensor& x, const Flow& flow, double length_px, int samples);

/// Strokes along the flow that stick to the surfaces: noise with cells of spacing_px drawn out to length_px; evenly
/// spread over 0...1, so that `tone < strokes` covers the part 1 - tone of the area with strokes. [1,H,W]
at::Tensor strokes(const Subject& subject, const Flow& flow, double spacing_px, double length_px, uint64_t seed);

}  // namespace multiplane::painting
