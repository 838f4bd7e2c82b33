// SPDX-License-Identifier: Apache-2.0
// Random patterns: those of the paper stay with the picture, those of a surface with the object.
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Smooth value noise of 3-D points, 0...1 with mean 1/2 (lattice.h).
/// @param x, y, z  [1,H,W] in lattice cells
at::Tensor value_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed);

/// Noise that stays with the paper, 0...1, as large as a picture: `octaves` of value noise, the coarsest with cells of
/// cell_px.
at::Tensor paper_noise(const at::Tensor& picture, double cell_px, int octaves, uint64_t seed);

/// Noise that sticks to the surfaces with cells of about cell_px everywhere in the picture, 0...1: two octaves that
/// fade into each other with distance. Source: Benard et al. 2009, "Dynamic solid textures for real-time coherent
/// stylization".
at::Tensor surface_noise(const Subject& subject, double cell_px, uint64_t seed);

}  // namespace multiplane::painting
