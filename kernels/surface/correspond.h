// SPDX-License-Identifier: Apache-2.0
// Exact motion and visibility between any two frames, read off their surface passes.
#pragma once
#include "kernels/surface/rasterise.h"

namespace multiplane {

/// For each pixel of one frame: the same point of the same surface in another frame.
struct Correspondence {
  at::Tensor flow;     // [H,W,2] float32, pixels (dx, dy): place in the other frame − place here; NaN: unknown
  at::Tensor visible;  // [H,W] bool: the other frame shows it
  at::Tensor depth;    // [H,W] float32, metres: its depth in the other frame; background +inf, NaN: unknown
};

/// A point is known by (key, the vertices of its triangle in `from`, barycentric weights). Unknown is what has no
/// instance of that key in `to`, or one with another number of vertices, and what lies behind the other camera. The
/// background is infinitely far away: it moves with the rotation of a perspective camera, and not at all under
/// orthographic ones.
/// @param seen_from, seen_to  rasterise(from), rasterise(to)
Correspondence correspond(const SurfaceFrame& from, const SurfaceBuffer& seen_from, const SurfaceFrame& to,
                          const SurfaceBuffer& seen_to);

}  // namespace multiplane
