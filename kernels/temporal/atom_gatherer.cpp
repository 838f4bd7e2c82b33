// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/atom_gatherer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace multiplane::temporal {

namespace {

// A node this small is not split. Each has a limit of its own between the two, so that in a zoom a few change their
// level in every frame, not all in one.
constexpr float kLargest_px2 = 0.8f, kSmallest_px2 = 0.2f;
constexpr float kCertain_px2 = 1.0f / 16;  // whole triangles smaller than this take part by lot
constexpr float kDepthTolerance = 0.002f;  // of the depth, between an atom and what is seen beside it
constexpr float kInFront = 1e-6f;          // of w
constexpr unsigned kBehind = 1;            // the bit of Corner::sides

float limit_of(uint64_t key) {
  return kLargest_px2 - (kLargest_px2 - kSmallest_px2) * uniform(static_cast<uint32_t>(key));
}

}  // namespace

AtomGatherer::AtomGatherer(const Sight& sight, int64_t C, int64_t H, int64_t W, int64_t first, int64_t end, float* sums,
                           float* areas)
    : sight_(sight),
      C_(C),
      H_(H),
      W_(W),
      sums_(sums),
      areas_(areas),
      tree_(C),
      right_(static_cast<float>(W)),
      top_(static_cast<float>(first)),
      bottom_(static_cast<float>(end)) {}

Corner AtomGatherer::corner(float x, float y, float w, float depth) const {
  const unsigned sides = (w < kInFront ? kBehind : 0) | unsigned{x < 0} << 1 | unsigned{x > right_ * w} << 2 |
                         unsigned{y < top_ * w} << 3 | unsigned{y > bottom_ * w} << 4;
  return {x, y, w, depth, x / w, y / w, sides};
}

Corner AtomGatherer::between(const Corner& a, const Corner& b) const {
  const float x = (a.x + b.x) / 2, y = (a.y + b.y) / 2, w = (a.w + b.w) / 2, depth = (a.depth + b.depth) / 2;
  if ((a.sides | b.sides) != 0) return corner(x, y, w, depth);
  return {x, y, w, depth, x / w, y / w, 0};
}

void AtomGatherer::add_triangle(const Corner& a, const Corner& b, const Corner& c, int32_t triangle, uint64_t key) {
  triangle_ = triangle;
  tree_.enter_root(key);
  visit(a, b, c);
}

void AtomGatherer::visit(const Corner& a, const Corner& b, const Corner& c) {
  if (is_outside(a, b, c)) return;
  if (((a.sides | b.sides | c.sides) & kBehind) != 0) return split(a, b, c);
  const float bx = b.column_px - a.column_px, by = b.row_px - a.row_px;
  const float cx = c.column_px - a.column_px, cy = c.row_px - a.row_px;
  const float area = std::abs(bx * cy - cx * by) / 2;
  if (area <= kLargest_px2) {
    const uint64_t key = tree_.key();
    if (area <= limit_of(key)) return add_atom(a, b, c, area, key);
  }
  const auto [left, right] = std::minmax({a.column_px, b.column_px, c.column_px});
  const auto [top, bottom] = std::minmax({a.row_px, b.row_px, c.row_px});
  if (shown_->meets(left, top, right, bottom)) split(a, b, c);
}

void AtomGatherer::split(const Corner& a, const Corner& b, const Corner& c) {
  if (tree_.depth() == kDeepest) return;
  const std::array<Corner, 6> corners{a, b, c, between(a, b), between(b, c), between(c, a)};
  constexpr int kCornersOf[4][3] = {{0, 3, 5}, {3, 1, 4}, {5, 4, 2}, {4, 5, 3}};
  tree_.enter_children();
  for (int child = 0; child < 4; ++child) {
    const auto& [i, j, k] = kCornersOf[child];
    tree_.choose(child);
    visit(corners[i], corners[j], corners[k]);
  }
  tree_.leave_children();
}

void AtomGatherer::add_atom(const Corner& a, const Corner& b, const Corner& c, float area, uint64_t key) {
  float counted = area;
  if (tree_.depth() == 0 && area < kCertain_px2) {
    if (uniform(static_cast<uint32_t>(key >> 32)) * kCertain_px2 >= area) return;
    counted = kCertain_px2;
  }
  const uint64_t place = key_of(key, kPlace);
  float u = uniform(static_cast<uint32_t>(place >> 32)), v = uniform(static_cast<uint32_t>(place));
  if (u + v > 1) u = 1 - u, v = 1 - v;
  const auto at = [&](float of_a, float of_b, float of_c) { return of_a + u * (of_b - of_a) + v * (of_c - of_a); };
  const float w = at(a.w, b.w, c.w), x = at(a.x, b.x, c.x) / w, y = at(a.y, b.y, c.y) / w;
  if (!(x >= 0 && x < right_ && y >= top_ && y < bottom_)) return;
  const Look& look = sight_.at(x, y);
  if (look.instance != instance_) return;
  if (look.triangle != triangle_) {
    const auto [near, far] = std::minmax({a.depth, b.depth, c.depth});
    const float depth = at(a.depth, b.depth, c.depth), slope = (far - near) / std::sqrt(area);
    if (!(std::abs(look.depth - depth) <= kDepthTolerance * depth + slope / sight_.across)) return;
  }
  const int64_t pixel = static_cast<int64_t>(y) * W_ + static_cast<int64_t>(x);
  const float* value = tree_.value();
  const float weight = std::sqrt(counted);
  for (int64_t channel = 0; channel < C_; ++channel) sums_[channel * H_ * W_ + pixel] += weight * value[channel];
  areas_[pixel] += counted;
}

}  // namespace multiplane::temporal
