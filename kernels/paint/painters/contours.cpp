// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/painters/contours.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

namespace {

constexpr double kStepLow = 0.1, kStepHigh = 0.2;  // of an sRGB colour
constexpr double kTexture = 1.6;                   // periods below about this many units are texture
constexpr double kNearer = 1.01;                   // times 1/z

/// x at a distance from every pixel to the right, left, below and above.
std::array<at::Tensor, 4> neighbours(const at::Tensor& x, int64_t distance) {
  const auto padded = at::replication_pad2d(x, {distance, distance, distance, distance});
  const auto at = [&](int64_t dy, int64_t dx) {
    return padded.narrow(1, distance + dy, x.size(1)).narrow(2, distance + dx, x.size(2));
  };
  return {at(0, distance), at(0, -distance), at(distance, 0), at(-distance, 0)};
}

/// Largest difference of a channel to the next pixels, [1,H,W].
at::Tensor step(const at::Tensor& picture) {
  auto largest = at::zeros_like(picture);
  for (const auto& other : neighbours(picture, 1)) at::maximum_out(largest, largest, (other - picture).abs_());
  return largest.amax(0, true);
}

}  // namespace

at::Tensor colour_borders(const Subject& s) {
  // Next to a blurred step of height 1 the slope is 1 / (sigma sqrt(2 pi)); what is finer than sigma has nearly none.
  const double sigma = std::max(1.0, kTexture * s.unit_px);
  const auto height = step(blur(s.albedo, sigma)).mul_(sigma * std::sqrt(2 * M_PI));
  return smoothstep(step(s.albedo), kStepLow, kStepHigh) * smoothstep(height, kStepLow, kStepHigh) * s.solid;
}

at::Tensor frontmost(const at::Tensor& x, const Subject& s, double radius_px) {
  const auto count = x.size(0);
  auto front = at::cat({x, s.depth.reciprocal()});
  for (auto distance = std::max<int64_t>(1, std::llround(radius_px)); distance > 0; distance /= 2) {
    for (const auto& other : neighbours(front, distance)) {
      front = at::where(other.narrow(0, count, 1) > front.narrow(0, count, 1) * kNearer, other, front);
    }
  }
  return front.narrow(0, 0, count);
}

}  // namespace multiplane::painting
