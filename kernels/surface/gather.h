// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/surface/fill.h"
#include "kernels/surface/view.h"

namespace multiplane::surface {

/// Rows that are filled together, by one thread.
constexpr int64_t kBandRows = 32;

/// For each band of rows the triangles that cover pixels of it, in their order; one after the other in memory, which is
/// what drawing small ones waits for.
using Batch = std::vector<std::vector<ScreenTriangle>>;

/// What can be seen of a frame's triangles, at their places in the picture. Drawn batch by batch, the order is the
/// frame's.
std::vector<Batch> gather(const SurfaceFrame& frame, const View& view);

}  // namespace multiplane::surface
