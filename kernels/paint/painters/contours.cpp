// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/painters/contours.h"

#include <ATen/ATen.h>

#include <cmath>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

namespace {

constexpr double kStepLow = 0.1, kStepHigh = 0.2;  // of an sRGB colour
constexpr double kTexture = 1.6;                   // periods below about this many units are texture
constexpr double kNearer = 1.01;                   // times 1/z

/// Largest difference of a channel to the next pixel along the axis, seen from both of the two pixels.
at::Tensor step_along(const at::Tensor& picture, int64_t dy, int64_t dx) {
  const auto apart = [&](int64_t side) {
    return std::get<0>((shifted(picture, side * dy, side * dx) - picture).abs_().max(0, true));
  };
  return at::maximum(apart(1), apart(-1));
}

}  // namespace

at::Tensor colour_borders(const Subject& s) {
  const auto step = at::maximum(step_along(s.albedo, 1, 0), step_along(s.albedo, 0, 1));
  // The slope of a blurred step of height 1 is 1 / (sigma sqrt(2 pi)); what is finer than sigma has nearly none left.
  const double sigma = std::max(1.0, kTexture * s.unit_px);
  const auto [dx, dy] = slopes(blur(s.albedo, sigma));
  const auto height = std::get<0>(at::hypot(dx, dy).max(0, true)).mul_(sigma * std::sqrt(2 * M_PI));
  return smoothstep(step, kStepLow, kStepHigh) * smoothstep(height, kStepLow, kStepHigh) * s.solid;
}

at::Tensor frontmost(const at::Tensor& x, const Subject& s, double radius_px) {
  const auto count = x.size(0);
  auto front = at::cat({x, s.depth.reciprocal()});
  for (auto left = std::llround(radius_px); left > 0; --left) {
    for (const auto& [dy, dx] : {std::pair{0, 1}, {0, -1}, {1, 0}, {-1, 0}}) {
      const auto other = shifted(front, dy, dx);
      front = at::where(other.narrow(0, count, 1) > front.narrow(0, count, 1) * kNearer, other, front);
    }
  }
  return front.narrow(0, 0, count);
}

}  // namespace multiplane::painting
