// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "kernels/surface/rasterise.h"
#include "kernels/surface/seen_triangle.h"

namespace multiplane::surface {

/// Answers whether a frame shows a point.
class Sight {
 public:
  Sight(const View& view, const SurfaceBuffer& buffer)
      : view_(view),
        instance_(buffer.instance.const_data_ptr<int32_t>()),
        triangle_(buffer.triangle.const_data_ptr<int32_t>()),
        depth_(buffer.depth.const_data_ptr<float>()) {}

  bool shows_background(double x, double y) const {
    return is_inside(x, y) &&
           accepts(Footprint(x, y), [&](int64_t pixel, double, double) { return instance_[pixel] < 0; });
  }

  /// @param own         the point's triangle as this frame's camera sees it, of this instance
  /// @param has_turned  the triangle is seen from its other side than before
  bool shows_surface(double x, double y, double depth, int32_t instance, const ImageTriangle& own,
                     bool has_turned) const {
    if (!is_inside(x, y)) return false;
    const Footprint footprint(x, y);
    const double slack = kTolerance * depth;
    const auto is_near = [&](int64_t pixel) {
      return (instance_[pixel] == instance) & (std::abs(depth_[pixel] - depth) <= slack);
    };
    if (!has_turned && accepts_all(footprint, is_near)) return true;
    return accepts(footprint, [&](int64_t pixel, double pixel_x, double pixel_y) {
      if (instance_[pixel] != instance) return false;
      const double found = depth_[pixel];
      if (std::abs(found - depth) > slack) {
        // A steep surface: it may have the depth that the triangle's plane has there, give or take half its slope.
        const SeenTriangle plane(view_, own);
        const double expected = plane.depth(plane.plane_weights(pixel_x, pixel_y));
        if (!(std::abs(found - expected) <= slack + 0.5 * std::abs(expected - depth))) return false;
      }
      if (!has_turned) return true;
      // A sheet may be seen from behind, the far side of a thin thing may not.
      const auto& there = view_.instances[instance];
      return turn(view_, there.project(there.triangles + int64_t{3} * triangle_[pixel])) == turn(view_, own);
    });
  }

 private:
  static constexpr double kTolerance = 0.01;  // relative

  /// The four pixels between whose centres a point of the picture lies, and how near it is to those further on.
  struct Footprint {
    int64_t column, row;
    double right, lower;

    Footprint(double x, double y)  // truncation rounds down, since neither is negative; std::floor takes longer
        : column(static_cast<int64_t>(x + 0.5) - 1),
          row(static_cast<int64_t>(y + 0.5) - 1),
          right(x - 0.5 - static_cast<double>(column)),
          lower(y - 0.5 - static_cast<double>(row)) {}
  };

  bool is_inside(double x, double y) const {
    return x >= 0 && x <= static_cast<double>(view_.width) && y >= 0 && y <= static_cast<double>(view_.height);
  }

  /// Whether all four pixels are accepted, as nearly always: a short cut.
  template <typename Accept>
  bool accepts_all(const Footprint& at, const Accept& accept) const {
    if (at.column < 0 || at.row < 0 || at.column + 1 >= view_.width || at.row + 1 >= view_.height) return false;
    const int64_t upper = at.row * view_.width + at.column, lower = upper + view_.width;
    return accept(upper) & accept(upper + 1) & accept(lower) & accept(lower + 1);
  }

  /// Whether at least half of the bilinear footprint is accepted. accept(pixel, x, y): by the pixel's centre.
  template <typename Accept>
  bool accepts(const Footprint& at, const Accept& accept) const {
    double accepted = 0;
    for (const int dy : {0, 1}) {
      for (const int dx : {0, 1}) {
        const double weight = (dx ? at.right : 1 - at.right) * (dy ? at.lower : 1 - at.lower);
        const int64_t x = std::clamp<int64_t>(at.column + dx, 0, view_.width - 1);
        const int64_t y = std::clamp<int64_t>(at.row + dy, 0, view_.height - 1);
        const double centre_x = static_cast<double>(x) + 0.5, centre_y = static_cast<double>(y) + 0.5;
        if (weight > 0 && accept(y * view_.width + x, centre_x, centre_y)) accepted += weight;
      }
    }
    return accepted >= 0.5;
  }

  const View& view_;
  const int32_t *instance_, *triangle_;
  const float* depth_;
};

}  // namespace multiplane::surface
