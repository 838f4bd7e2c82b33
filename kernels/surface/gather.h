// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/surface/fill.h"
#include "kernels/surface/view.h"

namespace multiplane::surface {

/// Rows that are filled together, by one thread.
constexpr int64_t kBandRows = 32;

/// Triangles that cover pixels, in their order, and which of them each band of rows is to draw.
struct Batch {
  std::vector<ScreenTriangle> triangles;
  std::vector<std::vector<uint32_t>> of_band;
};

/// What can be seen of a frame's triangles, at their places in the picture. Drawn batch by batch, the order is the
/// frame's.
std::vector<Batch> gather(const SurfaceFrame& frame, const View& view);

}  // namespace multiplane::surface
