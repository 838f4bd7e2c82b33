// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "kernels/surface/fill.h"
#include "kernels/surface/view.h"

namespace multiplane::surface {

/// A vertex in the picture, or where it is outside.
struct Vertex {
  int32_t x, y;  // fixed point, if outside has none of kUnplaced
  float nearness;
  uint32_t outside;
};

enum Outside : uint32_t {
  kLeft = 1,
  kRight = 2,
  kAbove = 4,
  kBelow = 8,
  kNear = 16,
  kFar = 32,
  kGuard = 64,
  kBroken = 128
};
/// Beyond one and the same of these no corner's triangle is in the picture.
constexpr uint32_t kUnseen = kLeft | kRight | kAbove | kBelow | kNear | kFar;
constexpr uint32_t kUnplaced = kNear | kFar | kGuard | kBroken;

/// The sides of the view that a point lies beyond, and whether it has a place in fixed point at all.
inline uint32_t outside(const View& view, const ImagePoint& p) {
  const double w = view.w(p.depth), width = static_cast<double>(view.width) * w,
               height = static_cast<double>(view.height) * w, guard = kGuard_px * w;
  const bool fits = std::abs(p.x - width / 2) <= guard && std::abs(p.y - height / 2) <= guard;
  const bool is_finite = std::isfinite(p.x + p.y + p.depth);
  return (p.x < 0) * kLeft | (p.x > width) * kRight | (p.y < 0) * kAbove | (p.y > height) * kBelow |
         (p.depth < view.near_m) * kNear | (p.depth > view.far_m) * kFar | !fits * kGuard | !is_finite * kBroken;
}

inline int32_t fixed_point(double pixels) {  // rounded; the shift makes it positive, for which truncation rounds down
  constexpr double kShift = 1 << 30;
  return static_cast<int32_t>(pixels * kSteps + (kShift + 0.5)) - static_cast<int32_t>(kShift);
}

/// Of a point that is in none of kUnplaced.
inline Vertex placed(const View& view, const ImagePoint& p) {
  const double inverse = 1 / view.w(p.depth);
  return {fixed_point(p.x * inverse), fixed_point(p.y * inverse),
          static_cast<float>(view.orthographic ? -p.depth : inverse), 0};
}

}  // namespace multiplane::surface
