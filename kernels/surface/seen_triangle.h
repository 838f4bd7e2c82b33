// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <limits>

#include "kernels/surface/view.h"

namespace multiplane::surface {

/// Weights of a triangle's corners; their sum is 1.
struct Weights {
  double a, b, c;
};

/// A triangle as the camera sees it, also where parts of it are behind the camera.
/// Source: Olano & Greer 1997, "Triangle scan conversion using 2D homogeneous coordinates", eq. 4.
class SeenTriangle {
 public:
  SeenTriangle(const View& view, const ImagePoint& a, const ImagePoint& b, const ImagePoint& c)
      : edges_{edge(view, b, c), edge(view, c, a), edge(view, a, b)}, depths_{a.depth, b.depth, c.depth} {
    const auto& line = edges_[0];  // at the opposite corner: six times the volume that camera and triangle span
    turn_ = line.x * a.x + line.y * a.y + line.w * view.w(a.depth) > 0;
  }

  /// Of the triangle's point at a pixel, which must be at most a rounding error outside: never negative.
  Weights weights(double x, double y) const {
    double a = edges_[0].at(x, y), b = edges_[1].at(x, y), c = edges_[2].at(x, y);
    const double sign = turn_ ? 1 : -1;
    a = std::max(sign * a, 0.0), b = std::max(sign * b, 0.0), c = std::max(sign * c, 0.0);
    const double inverse = 1 / std::max(a + b + c, std::numeric_limits<double>::min());
    return {a * inverse, b * inverse, c * inverse};
  }

  /// Of the point of the triangle's plane at a pixel. Nothing sensible where the plane lies behind the camera.
  Weights plane_weights(double x, double y) const {
    const double a = edges_[0].at(x, y), b = edges_[1].at(x, y), c = edges_[2].at(x, y), inverse = 1 / (a + b + c);
    return {a * inverse, b * inverse, c * inverse};
  }

  /// Which way round the corners go in the picture.
  bool turn() const { return turn_; }

  double depth(const Weights& at) const { return at.a * depths_[0] + at.b * depths_[1] + at.c * depths_[2]; }

 private:
  /// Cross product of two corners (x, y, w): a line, upon which at() is 0.
  struct Line {
    double x, y, w;
    double at(double px, double py) const { return x * px + y * py + w; }
  };

  static Line edge(const View& view, const ImagePoint& p, const ImagePoint& q) {
    const double pw = view.w(p.depth), qw = view.w(q.depth);
    return {p.y * qw - pw * q.y, pw * q.x - p.x * qw, p.x * q.y - p.y * q.x};
  }

  Line edges_[3];
  double depths_[3];
  bool turn_;
};

/// Triangle number `triangle` of an instance.
inline SeenTriangle seen_triangle(const View& view, const InstanceView& instance, int32_t triangle) {
  const auto* const corner = instance.triangles + int64_t{3} * triangle;
  const auto point = [&](int i) {
    return project(instance.image_from_object, instance.positions + int64_t{3} * corner[i]);
  };
  return {view, point(0), point(1), point(2)};
}

}  // namespace multiplane::surface
