// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/painters/sections.h"

#include <ATen/ATen.h>

#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"

namespace multiplane::painting {

namespace {

/// The gentler of the differences to both neighbours, which does not look across a border.
at::Tensor gentle_slope(const at::Tensor& x, int64_t dy, int64_t dx) {
  const auto before = x - shifted(x, -dy, -dx), after = shifted(x, dy, dx) - x;
  return at::where(before.abs() < after.abs(), before, after);
}

}  // namespace

Section section(const Subject& s, double x, double y, double z) {
  constexpr double kFlattest = 0.12;  // of a pixel's width: where a plane touches the surface it has no clear cut
  const auto height =
      (s.position.narrow(0, 0, 1) * x).add_(s.position.narrow(0, 1, 1), y).add_(s.position.narrow(0, 2, 1), z);
  const auto right = gentle_slope(height, 0, 1), down = gentle_slope(height, 1, 0);
  const auto slope = at::maximum(at::hypot(right, down), s.pixel_m * kFlattest);
  return {height, slope, -down / slope, right / slope};
}

at::Tensor engraved(const Section& section, const at::Tensor& ink, const at::Tensor& swaying, double spacing_px) {
  const auto level = (section.slope * spacing_px).log2_();
  const auto coarse = level.ceil();
  const auto nested = coarse - level;  // 0: no line between the coarse ones, 1: lines as strong as they
  const auto period = coarse.exp2();
  const auto period_px = period / section.slope;
  const auto cut = (section.height / period).add_(swaying / period_px);
  const auto to_line = (cut - cut.round()).abs_();         // in periods, at most 1/2
  const auto cut_ink = ink * smoothstep(ink, 0.04, 0.14);  // a line ends before it is a hair
  const auto half = cut_ink / (2 + 2 * nested), half_nested = half * nested;
  const auto covered = [&](const at::Tensor& half_width, const at::Tensor& distance) {
    return ((half_width - distance) * period_px + 0.5).clamp_(0, 1) * (2 * half_width * period_px).clamp_max_(1);
  };
  return at::maximum(covered(half, to_line), covered(half_nested, 0.5 - to_line));
}

at::Tensor stroked(const Subject& s, const Section& section, double spacing_px, double longer, uint64_t seed) {
  const auto level = (section.slope * spacing_px).log2_();
  const auto coarse = level.ceil();
  const auto blend = coarse - level;
  const auto x = s.position.narrow(0, 0, 1), y = s.position.narrow(0, 1, 1), z = s.position.narrow(0, 2, 1);
  const auto at_level = [&](const at::Tensor& octave) {
    const auto scale = octave.neg().exp2(), slow = scale * (1 / longer);
    return value_noise(section.height * scale, (x - y) * slow, (y + z) * slow + 17 * octave, seed);
  };
  const auto mean = at::lerp(at_level(coarse), at_level(coarse - 1), blend);
  const auto calm = (blend * blend + (1 - blend) * (1 - blend)).sqrt_();
  return ((mean - 0.5) / calm + 0.5).clamp_(0, 1);
}

}  // namespace multiplane::painting
