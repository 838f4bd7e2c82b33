// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/clip.h"

#include <algorithm>

namespace multiplane::surface {

template <typename Distance>
void ClippedTriangle::cut(const Distance& distance) {
  const auto before = corners_;
  const size_t count = std::exchange(count_, 0);
  for (size_t i = 0; i < count; ++i) {
    const auto &a = before[i], &b = before[(i + 1) % count];
    const double from_a = distance(a), from_b = distance(b);
    if (from_a >= 0) corners_[count_++] = a;
    if ((from_a >= 0) == (from_b >= 0)) continue;
    // From the inner to the outer end, whichever way round the triangle goes: its neighbour finds the same point.
    const auto &in = from_a >= 0 ? a : b, &out = from_a >= 0 ? b : a;
    const double t = std::max(from_a, from_b) / std::abs(from_a - from_b);
    corners_[count_++] = {in.x + t * (out.x - in.x), in.y + t * (out.y - in.y), in.depth + t * (out.depth - in.depth)};
  }
}

ClippedTriangle::ClippedTriangle(const View& view, const ImageTriangle& corners) {
  std::copy(corners.begin(), corners.end(), corners_.begin());
  const double x = 0.5 * static_cast<double>(view.width), y = 0.5 * static_cast<double>(view.height);
  cut([&](const ImagePoint& p) { return p.depth - view.near_m; });
  cut([&](const ImagePoint& p) { return view.far_m - p.depth; });
  cut([&](const ImagePoint& p) { return (kGuard_px + x) * view.w(p.depth) - p.x; });
  cut([&](const ImagePoint& p) { return (kGuard_px - x) * view.w(p.depth) + p.x; });
  cut([&](const ImagePoint& p) { return (kGuard_px + y) * view.w(p.depth) - p.y; });
  cut([&](const ImagePoint& p) { return (kGuard_px - y) * view.w(p.depth) + p.y; });
}

}  // namespace multiplane::surface
