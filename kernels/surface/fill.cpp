// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/fill.h"

#include <algorithm>

namespace multiplane::surface {

namespace {

constexpr int64_t kNarrow = 8;  // columns

/// Which side of an edge a pixel's centre lies on: at least `rim` inside.
struct Edge {
  int64_t value, along_row, down;  // of the row's first column, and its steps from pixel to pixel
  int64_t rim;                     // 1 if a centre upon the edge belongs to the neighbour

  Edge(const ScreenTriangle& t, int from, int to, int64_t x, int64_t y) {
    const int64_t dx = int64_t{t.x[to]} - t.x[from], dy = int64_t{t.y[to]} - t.y[from];
    value = dx * (centre(y) - t.y[from]) - dy * (centre(x) - t.x[from]);
    along_row = -dy * kSteps;
    down = dx * kSteps;
    rim = dy < 0 || (dy == 0 && dx > 0) ? 0 : 1;
  }

  int64_t at(int64_t column) const { return value + along_row * column; }

 private:
  static int64_t centre(int64_t pixel) { return pixel * kSteps + kSteps / 2; }
};

/// Columns of a row, counted from the first.
struct Span {
  int64_t begin, last;

  /// Leaves the columns within the edge.
  void cut(const Edge& edge) {
    const int64_t at_begin = edge.at(begin) - edge.rim, at_last = edge.at(last) - edge.rim;
    if (at_begin >= 0 && at_last >= 0) return;
    if (at_begin < 0 && at_last < 0) {
      last = begin - 1;
    } else if (at_begin < 0) {
      begin += (-at_begin + edge.along_row - 1) / edge.along_row;
    } else {
      last = begin + at_begin / -edge.along_row;
    }
  }
};

/// A triangle's edges, each opposite to its corner, in a box of pixels.
class Filler {
 public:
  Filler(const ScreenTriangle& t, int64_t x, int64_t y)
      : t_(t), edges_{{t, 1, 2, x, y}, {t, 2, 0, x, y}, {t, 0, 1, x, y}} {
    const int64_t area = edges_[0].value + edges_[1].value + edges_[2].value;
    inverse_area_ = 1 / static_cast<double>(area);
  }

  void next_row() {
    for (auto& edge : edges_) edge.value += edge.down;
  }

  /// Rows that are so narrow that trying every pixel is faster than to find out where the triangle begins and ends.
  void fill_narrow(float* nearness, int32_t* instance, int32_t* triangle, int64_t columns) const {
    for (int64_t i = 0; i < columns; ++i) {
      const int64_t a = edges_[0].at(i), b = edges_[1].at(i), c = edges_[2].at(i);
      if (((a - edges_[0].rim) | (b - edges_[1].rim) | (c - edges_[2].rim)) < 0) continue;
      const float here = mix(a, b, c);
      if (here <= nearness[i]) continue;
      nearness[i] = here;
      instance[i] = t_.instance;
      triangle[i] = t_.triangle;
    }
  }

  void fill_wide(float* nearness, int32_t* instance, int32_t* triangle, int64_t columns) const {
    Span span{0, columns - 1};
    for (const auto& edge : edges_) {
      if (span.begin <= span.last) span.cut(edge);
    }
    if (span.begin > span.last) return;
    const float slope = mix(edges_[0].along_row, edges_[1].along_row, edges_[2].along_row);
    const float first = mix(edges_[0].at(span.begin), edges_[1].at(span.begin), edges_[2].at(span.begin));
    nearness += span.begin, instance += span.begin, triangle += span.begin;
    for (int32_t i = 0; i <= static_cast<int32_t>(span.last - span.begin); ++i) {
      const float here = first + slope * static_cast<float>(i);
      const bool is_nearer = here > nearness[i];
      nearness[i] = is_nearer ? here : nearness[i];
      instance[i] = is_nearer ? t_.instance : instance[i];
      triangle[i] = is_nearer ? t_.triangle : triangle[i];
    }
  }

 private:
  /// Nearness by the corners' weights, not yet divided by the area.
  float mix(int64_t a, int64_t b, int64_t c) const {
    return static_cast<float>(inverse_area_ *
                              (static_cast<double>(a) * t_.nearness[0] + static_cast<double>(b) * t_.nearness[1] +
                               static_cast<double>(c) * t_.nearness[2]));
  }

  const ScreenTriangle& t_;
  Edge edges_[3];
  double inverse_area_;
};

}  // namespace

void fill(const Band& band, const ScreenTriangle& t) {
  const auto [left, right] = std::minmax({t.x[0], t.x[1], t.x[2]});
  const auto [top, bottom] = std::minmax({t.y[0], t.y[1], t.y[2]});
  const int64_t x_first = std::max<int64_t>(first_pixel(left), 0);
  const int64_t x_last = std::min(last_pixel(right), band.width - 1);
  const int64_t y_first = std::max(first_pixel(top), band.y_begin);
  const int64_t y_last = std::min(last_pixel(bottom), band.y_end - 1);
  const int64_t columns = x_last - x_first + 1;
  Filler filler(t, x_first, y_first);
  for (int64_t y = y_first; y <= y_last; ++y, filler.next_row()) {
    const int64_t offset = y * band.width + x_first;
    auto* const nearness = band.nearness + offset;
    auto *const instance = band.instance + offset, *const triangle = band.triangle + offset;
    if (columns <= kNarrow) {
      filler.fill_narrow(nearness, instance, triangle, columns);
    } else {
      filler.fill_wide(nearness, instance, triangle, columns);
    }
  }
}

}  // namespace multiplane::surface
