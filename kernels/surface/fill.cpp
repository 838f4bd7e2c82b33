// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/fill.h"

#include <algorithm>

namespace multiplane::surface {

namespace {

/// The side of an edge that a pixel centre lies on: at column x, value + slope · x, at least 0 inside.
struct Edge {
  int64_t dx, dy, offset;  // offset: of the row at y = 0 and the column at x = 0, both in fixed point
  int64_t rim;             // 1 if a centre upon the edge belongs to the neighbour

  Edge(const ScreenTriangle& t, int from, int to)
      : dx(t.x[to] - t.x[from]),
        dy(t.y[to] - t.y[from]),
        offset(dy * t.x[from] - dx * t.y[from]),
        rim(dy < 0 || (dy == 0 && dx > 0) ? 0 : 1) {}

  int64_t at(int64_t x, int64_t y) const { return offset + dx * y - dy * x; }
};

int64_t centre(int64_t pixel) { return pixel * kSteps + kSteps / 2; }

/// Columns of a row.
struct Span {
  int64_t begin, last;

  /// Leaves the columns where value + slope · (x − begin) is at least 0.
  void cut(int64_t value, int64_t slope) {
    const int64_t at_last = value + slope * (last - begin);
    if (value >= 0 && at_last >= 0) return;
    if (value < 0 && at_last < 0) {
      last = begin - 1;
    } else if (value < 0) {
      begin += (-value + slope - 1) / slope;
    } else {
      last = begin + value / -slope;
    }
  }
};

}  // namespace

void fill(const Band& band, const ScreenTriangle& t) {
  const auto [left, right] = std::minmax({t.x[0], t.x[1], t.x[2]});
  const auto [top, bottom] = std::minmax({t.y[0], t.y[1], t.y[2]});
  const int64_t x_first = std::max<int64_t>(first_pixel(left), 0);
  const int64_t x_last = std::min(last_pixel(right), band.width - 1);
  const int64_t y_first = std::max(first_pixel(top), band.y_begin);
  const int64_t y_last = std::min(last_pixel(bottom), band.y_end - 1);
  const Edge edges[3] = {{t, 1, 2}, {t, 2, 0}, {t, 0, 1}};  // each opposite to its corner
  const double inverse_area = 1.0 / static_cast<double>(edges[0].at(t.x[0], t.y[0]));
  const auto slope = [&](int i) { return -edges[i].dy * kSteps; };
  const auto nearness_slope = static_cast<float>(inverse_area * (static_cast<double>(slope(0)) * t.nearness[0] +
                                                                 static_cast<double>(slope(1)) * t.nearness[1] +
                                                                 static_cast<double>(slope(2)) * t.nearness[2]));
  for (int64_t y = y_first; y <= y_last; ++y) {
    Span span{x_first, x_last};
    for (const int i : {0, 1, 2}) {
      if (span.begin <= span.last) span.cut(edges[i].at(centre(span.begin), centre(y)) - edges[i].rim, slope(i));
    }
    if (span.begin > span.last) continue;
    double weighted = 0;
    for (const int i : {0, 1, 2}) {
      weighted += static_cast<double>(edges[i].at(centre(span.begin), centre(y))) * t.nearness[i];
    }
    const auto start = static_cast<float>(weighted * inverse_area);
    const int64_t offset = y * band.width + span.begin, count = span.last - span.begin + 1;
    float* const nearness = band.nearness + offset;
    int32_t *const instance = band.instance + offset, *const triangle = band.triangle + offset;
    for (int32_t i = 0; i < static_cast<int32_t>(count); ++i) {
      const float here = start + nearness_slope * static_cast<float>(i);
      const bool is_nearer = here > nearness[i];
      nearness[i] = is_nearer ? here : nearness[i];
      instance[i] = is_nearer ? t.instance : instance[i];
      triangle[i] = is_nearer ? t.triangle : triangle[i];
    }
  }
}

}  // namespace multiplane::surface
