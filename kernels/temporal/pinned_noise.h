// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/surface/rasterise.h"

namespace multiplane {

/// White Gaussian noise, [channels,height,width] float32, that is pinned to the surfaces: it moves as they do, under
/// any camera, deformation and zoom, and is the same again when they return.
///
/// Every triangle carries a quadtree of independent normal numbers (atom_tree.h), each at a place of its own in its
/// part of the triangle. A frame takes those whose parts cover 1/5 to 4/5 of a pixel of the result: about 6 a pixel.
/// Each that the surface pass shows counts in the one pixel it falls into, which gets their sum weighted by the root of
/// their areas, over the root of the areas' sum: pixels share no number, so the result is white in every frame exactly,
/// and four parts say what the part they are of said. Triangles much smaller take part by a lot that is theirs for
/// good, in proportion to their area. Behind everything turns an octahedron, infinitely far away. A pixel without
/// numbers gets one that depends on what it sees.
///
/// A triangle is known by (Instance::key, its three vertices, their winding): numbers survive deformation and another
/// order of triangles, but not another choice of diagonals or other vertices.
/// The result depends on the scene, the size of the buffer and the seed alone, to the bit on any machine and any number
/// of threads. Frames need no order.
///
/// @param seen rasterise(frame), or the same frame's at another size: at that of the result or larger
/// Differs from Deng et al. 2025, "Infinite-resolution integral noise warping", arXiv:2411.01212, in that nothing is
/// carried from frame to frame: the surfaces hold the noise.
at::Tensor surface_pinned_noise(const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels, int64_t height,
                                int64_t width, uint64_t seed);

}  // namespace multiplane
