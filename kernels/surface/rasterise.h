// SPDX-License-Identifier: Apache-2.0
// The surface pass: which triangle of which instance each pixel shows, and where on it.
#pragma once
#include "kernels/surface/mesh.h"

namespace multiplane {

/// One frame as seen through the centres of its pixels, (x + 0.5, y + 0.5), row 0 at the top.
struct SurfaceBuffer {
  at::Tensor instance;     // [H,W] int32, index into SurfaceFrame::instances; −1: background
  at::Tensor triangle;     // [H,W] int32, of the instance's mesh; −1: background
  at::Tensor barycentric;  // [H,W,2] float32, weights of the triangle's 2nd and 3rd vertex; background 0
  at::Tensor depth;        // [H,W] float32, metres along the camera's axis; background +inf
};

/// Draws every triangle from both sides between the camera's near and far plane. Shared edges have neither holes nor
/// pixels that are drawn twice; of surfaces at one depth the first is seen. The same bits on any number of threads.
/// Throws as check_frame does.
SurfaceBuffer rasterise(const SurfaceFrame& frame);

}  // namespace multiplane
