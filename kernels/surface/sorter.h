// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "kernels/surface/clip.h"
#include "kernels/surface/gather.h"
#include "kernels/surface/vertex.h"

namespace multiplane::surface {

/// Puts triangles that cover pixels into the bands of a batch.
class Sorter {
 public:
  Sorter(const View& view, Batch& batch) : view_(view), batch_(batch) {
    batch_.resize((view.height + kBandRows - 1) / kBandRows);
  }

  void add(const Vertex& a, const Vertex& b, const Vertex& c, int32_t instance, int32_t triangle) {
    const auto [left, right] = std::minmax({a.x, b.x, c.x});
    const auto [top, bottom] = std::minmax({a.y, b.y, c.y});
    if (first_pixel(left) > last_pixel(right) || first_pixel(top) > last_pixel(bottom)) return;
    const int64_t first = std::max<int64_t>(first_pixel(top), 0);
    const int64_t last = std::min<int64_t>(last_pixel(bottom), view_.height - 1);
    if (first > last || last_pixel(right) < 0 || first_pixel(left) >= view_.width) return;
    const int64_t area = (int64_t{b.x} - a.x) * (int64_t{c.y} - a.y) - (int64_t{b.y} - a.y) * (int64_t{c.x} - a.x);
    if (area == 0) return;
    const auto &second = area > 0 ? b : c, &third = area > 0 ? c : b;
    const ScreenTriangle placed{{a.x, second.x, third.x},
                                {a.y, second.y, third.y},
                                {a.nearness, second.nearness, third.nearness},
                                instance,
                                triangle};
    for (int64_t band = first / kBandRows; band <= last / kBandRows; ++band) batch_[band].push_back(placed);
  }

  void add_clipped(const ImageTriangle& corners, int32_t instance, int32_t triangle) {
    const ClippedTriangle clipped(view_, corners);
    const auto rest = clipped.corners();
    for (size_t i = 2; i < rest.size(); ++i) {
      add(placed(view_, rest[0]), placed(view_, rest[i - 1]), placed(view_, rest[i]), instance, triangle);
    }
  }

 private:
  const View& view_;
  Batch& batch_;
};

}  // namespace multiplane::surface
