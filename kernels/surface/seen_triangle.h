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

/// Which way round a triangle's corners go in the picture.
inline bool turn(const View& view, const ImageTriangle& t) {
  const double aw = view.w(t[0].depth), bw = view.w(t[1].depth), cw = view.w(t[2].depth);
  // Six times the volume that camera and triangle span.
  return t[0].x * (t[1].y * cw - bw * t[2].y) + t[0].y * (bw * t[2].x - t[1].x * cw) +
             aw * (t[1].x * t[2].y - t[1].y * t[2].x) >
         0;
}

/// A triangle as the camera sees it, also where parts of it are behind the camera.
/// Source: Olano & Greer 1997, "Triangle scan conversion using 2D homogeneous coordinates", eq. 4.
class SeenTriangle {
 public:
  SeenTriangle(const View& view, const ImageTriangle& t)
      : edges_{edge(view, t[1], t[2]), edge(view, t[2], t[0]), edge(view, t[0], t[1])},
        depths_{t[0].depth, t[1].depth, t[2].depth},
        turn_(surface::turn(view, t)) {}

  /// Of the triangle's point at a pixel, which must be at most a rounding error outside: never negative.
  Weights weights(double x, double y) const {
    constexpr double kLeast = std::numeric_limits<double>::min();
    const double sign = turn_ ? 1 : -1;
    const double a = std::max(sign * edges_[0].at(x, y), kLeast), b = std::max(sign * edges_[1].at(x, y), kLeast),
                 c = std::max(sign * edges_[2].at(x, y), kLeast), inverse = 1 / (a + b + c);
    return {a * inverse, b * inverse, c * inverse};
  }

  /// Of the point of the triangle's plane at a pixel. Nothing sensible where the plane lies behind the camera.
  Weights plane_weights(double x, double y) const {
    const double a = edges_[0].at(x, y), b = edges_[1].at(x, y), c = edges_[2].at(x, y), inverse = 1 / (a + b + c);
    return {a * inverse, b * inverse, c * inverse};
  }

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

}  // namespace multiplane::surface
