// SPDX-License-Identifier: Apache-2.0
// Which pixels of the other frame show the surface that a pixel here shows: SameSurface, as pointers.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "kernels/temporal/tensors.h"
#include "kernels/temporal/warp.h"

namespace multiplane::temporal {

constexpr float kDepthTolerance = 0.01f;  // of the depth

class SurfaceTaps {
 public:
  SurfaceTaps(std::string_view function, const std::optional<SameSurface>& same, int64_t H, int64_t W) : H_(H), W_(W) {
    if (!same) return;
    tensors_ = {dense(function, "ids", same->ids, at::kInt, {H, W}),
                dense(function, "depth", same->depth, at::kFloat, {H, W}),
                dense(function, "source_ids", same->source_ids, at::kInt, {H, W}),
                dense(function, "source_depth", same->source_depth, at::kFloat, {H, W})};
    ids_ = tensors_.ids.const_data_ptr<int32_t>();
    depth_ = tensors_.depth.const_data_ptr<float>();
    source_ids_ = tensors_.source_ids.const_data_ptr<int32_t>();
    source_depth_ = tensors_.source_depth.const_data_ptr<float>();
  }

  /// This frame's ids, or null.
  const int32_t* ids() const { return ids_; }

  /// Whether the source's pixel (x, y), which lies (dx, dy) from where pixel `here` is in the source, counts for it.
  bool count(int64_t here, int64_t x, int64_t y, float dx, float dy) const {
    if (x < 0 || y < 0 || x >= W_ || y >= H_) return false;
    if (!ids_) return true;
    const int64_t there = y * W_ + x;
    const float wanted = depth_[here], found = source_depth_[there];
    if (source_ids_[there] != ids_[here]) return false;
    if (found == wanted) return true;  // the background: infinity
    const float off = std::abs(found - wanted), tolerance = kDepthTolerance * wanted;
    if (off <= tolerance) return true;
    const float across = slope(there, 1, x > 0, x + 1 < W_), down = slope(there, W_, y > 0, y + 1 < H_);
    return off <= tolerance + std::abs(dx) * across + std::abs(dy) * down;
  }

 private:
  /// Depth per pixel on the side that bends less, so that the step at a border is not taken for a slope.
  float slope(int64_t there, int64_t stride, bool has_before, bool has_after) const {
    float least = std::numeric_limits<float>::infinity();
    const auto look = [&](int64_t other) {
      if (source_ids_[other] == source_ids_[there]) {
        least = std::min(least, std::abs(source_depth_[other] - source_depth_[there]));
      }
    };
    if (has_before) look(there - stride);
    if (has_after) look(there + stride);
    return std::isfinite(least) ? least : 0.0f;
  }

  int64_t H_, W_;
  SameSurface tensors_;  // keeps the memory
  const int32_t *ids_ = nullptr, *source_ids_ = nullptr;
  const float *depth_ = nullptr, *source_depth_ = nullptr;
};

}  // namespace multiplane::temporal
