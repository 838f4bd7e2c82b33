// SPDX-License-Identifier: Apache-2.0
// What a surface pass shows, as the search for noise asks for it: what is at a place, and where an instance is at all.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/surface/rasterise.h"

namespace multiplane::temporal {

/// What is seen along a ray.
struct Look {
  int32_t instance, triangle;  // -1: background
  float depth;
};

/// Up to 4x4 looks at each pixel of the result: few enough to stay in the processor's cache.
struct Sight {
  /// @param seen of H x W pixels or more; smaller ones have a look a pixel
  Sight(const SurfaceBuffer& seen, int64_t H, int64_t W);

  const Look& at(float x, float y) const {
    const auto column = std::min(static_cast<int64_t>(x * across), width - 1);
    const auto row = std::min(static_cast<int64_t>(y * down), height - 1);
    return looks[row * width + column];
  }

  int64_t height, width;
  float across, down;  // looks to a pixel of the result
  std::vector<Look> looks;
};

/// The pixels of the result that show something of one instance.
/// Source: Crow 1984, "Summed-area tables for texture mapping".
class ShownArea {
 public:
  void add(int32_t column, int32_t row) {
    left_ = std::min(left_, column), right_ = std::max(right_, column + 1);
    top_ = std::min(top_, row), bottom_ = std::max(bottom_, row + 1);
    pixels_.push_back({column, row});
  }

  bool is_empty() const { return pixels_.empty(); }

  /// After the last pixel, before the first question.
  void finish();

  /// Whether one of them lies between these places, or is touched by what lies between them.
  bool meets(float left, float top, float right, float bottom) const {
    const auto clamped = [](float at, int32_t least, int32_t most) {
      return static_cast<int32_t>(std::clamp(at, static_cast<float>(least), static_cast<float>(most))) - least;
    };
    const int32_t x0 = clamped(left, left_, right_), x1 = clamped(right + 1, left_, right_);
    const int32_t y0 = clamped(top, top_, bottom_), y1 = clamped(bottom + 1, top_, bottom_);
    const auto sum = [this](int32_t x, int32_t y) { return sums_[y * (right_ - left_ + 1) + x]; };
    return sum(x1, y1) - sum(x0, y1) - sum(x1, y0) + sum(x0, y0) > 0;
  }

 private:
  struct Pixel {
    int32_t column, row;
  };
  std::vector<Pixel> pixels_;
  int32_t left_ = INT32_MAX, top_ = INT32_MAX, right_ = 0, bottom_ = 0;
  std::vector<int32_t> sums_;  // [bottom - top + 1, right - left + 1]: how many lie above and to the left
};

/// Of the background, then of every instance. Throws Error{InvalidArgument} if more are seen than there are.
std::vector<ShownArea> shown_areas(const Sight& sight, int64_t instances, int64_t H, int64_t W);

}  // namespace multiplane::temporal
