// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "kernels/surface/view.h"

namespace multiplane::surface {

/// Pixels from the picture's centre beyond which triangles are cut, so that their corners fit fixed point.
constexpr double kGuard_px = 16384;

/// What remains of a triangle between the near and far plane and within the guard band: a convex polygon, or nothing.
/// A border's cut does not depend on which of its two triangles is asked.
/// Source: Sutherland & Hodgman 1974, "Reentrant polygon clipping".
class ClippedTriangle {
 public:
  ClippedTriangle(const View& view, const ImageTriangle& corners);
  std::span<const ImagePoint> corners() const { return {corners_.data(), count_}; }

 private:
  template <typename Distance>
  void cut(const Distance& distance);

  std::array<ImagePoint, 9> corners_;  // each of six planes adds one at most
  size_t count_ = 3;
};

}  // namespace multiplane::surface
