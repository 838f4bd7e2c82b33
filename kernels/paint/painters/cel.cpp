// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/colour.h"
#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/painters/contours.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kCommonLight = 0.85;                     // of a sunlit surface
constexpr double kShadowBelow = 0.66, kGlowAbove = 1.32;  // of the light around
constexpr double kShadow = 0.5, kGlow = 1.22;             // brightness of the bands, beside the lit one
constexpr double kOutline_px = 2.1, kInnerLine_px = 1.0, kRim_px = 2.6;

/// The light as bands see it: smooth, with a little of a lamp at the camera's upper left so that evenly lit forms
/// have two sides, and relative to the light around, so that a dim room has bands as well as a beach.
struct Tone {
  at::Tensor relative, around;
};

Tone tone(const Subject& s, double size) {
  const double u = s.unit_px;
  const auto lamp = (s.normal.narrow(0, 1, 1) * 0.6 - s.normal.narrow(0, 0, 1) * 0.5) + 0.55;
  const auto calm = blur(s.light, 1.2 * size * u);
  const auto wide = blur(at::cat({s.light * s.solid, s.solid}), 70 * u);
  const auto mean = (wide.narrow(0, 0, 1) + 0.05 * kCommonLight) / (wide.narrow(0, 1, 1) + 0.05);
  const auto around = 0.35 * kCommonLight + 0.65 * mean;
  return {calm / around * (0.72 + 0.4 * lamp.clamp(0, 1)), around * 1.12};
}

/// About 1.1 where a surface mirrors the lamp to the camera, less elsewhere: floors and walls do not gleam.
at::Tensor facing_lamp(const Subject& s) {
  const auto n = [&](int64_t axis) { return s.normal.narrow(0, axis, 1); };
  return 0.5 + 0.6 * (0.81 * n(2) + 0.5 * n(1) - 0.3 * n(0));
}

/// 1 where x is above the threshold, over one pixel or, if that is wider, over the softness.
at::Tensor above(const at::Tensor& x, double threshold, double softness) {
  const auto [dx, dy] = slopes(x);
  const auto width = at::hypot(dx, dy).clamp_min_(softness);
  return ((x - threshold) / width + 0.5).clamp_(0, 1);
}

/// Colour of the light alone, brightness 1.
at::Tensor tint(const Subject& s, const at::Tensor& own, double sigma_px) {
  const auto lit = blur(linear_from_srgb(s.beauty) * s.solid, sigma_px) + 0.01;
  const auto tint = lit / (blur(own * s.solid, sigma_px) + 0.01);
  return (tint / luma(tint)).clamp_(0.4, 1.8);
}

/// Light on the sides that face away from the middle of a shape, where it stands in front of something far.
at::Tensor rim(const Subject& s) {
  const auto reach = std::max<int64_t>(1, std::llround(kRim_px * s.unit_px));
  const auto inverse = s.depth.reciprocal();
  const auto round = smoothstep(s.normal.narrow(0, 2, 1), 0.1, 0.3) * s.solid;  // a floor ends at the horizon, too
  const auto behind = at::minimum(shifted(inverse, -reach, reach), shifted(inverse, -reach, -reach));
  return blur(smoothstep(1 - behind / inverse.clamp_min(1e-9), 0.1, 0.25) * round, 0.5 * s.unit_px);
}

/// A gradient that brightens towards the horizon, without what the render had in front of it.
at::Tensor sky(const Subject& s) {
  const auto empty = 1 - s.solid;
  const auto mean = blur(s.beauty * empty, 12 * s.unit_px) / blur(empty, 12 * s.unit_px).clamp_min_(1e-3);
  const auto height = s.position.narrow(0, 2, 1) * 0.1;
  const auto brighter = (0.32 - height.abs() * 0.9).clamp_(-0.14, 0.32);
  return (mean + (1 - mean) * brighter.clamp_min(0) + mean * brighter.clamp_max(0)).clamp_(0, 1);
}

}  // namespace

/// Two or three flat bands of light with cool shadows, a rim light, and outlines in a dark shade of what they enclose.
/// Source: Lake et al. 2000, "Stylized rendering techniques for scalable real-time 3D animation"; bands by depth and
/// softness: Barla et al. 2006, "X-Toon: an extended toon shader"; lines darker than the fill: clean-up inking.
at::Tensor cel(const Subject& s, const PaintSettings& settings) {
  const double u = s.unit_px, size = settings.size;
  const auto [relative, around] = tone(s, size);
  const auto lit = above(relative, kShadowBelow, 0.015), glow = above(relative * facing_lamp(s), kGlowAbove, 0.015);

  const auto own = linear_from_srgb(saturated(s.albedo, 1.12));
  const auto cool = colour(0xa9b6ff, s.albedo);
  const auto flat = own * tint(s, own, 10 * u) * around.clamp_max(1.2);
  const auto shadow = flat * cool * kShadow;
  auto linear = mix(shadow, flat, lit);
  linear = mix(linear, flat * kGlow + 0.02, glow);
  linear = linear + (flat * 0.35 + 0.03) * rim(s) * lit;
  auto picture = mix(sky(s), srgb_from_linear(linear), s.solid);

  if (settings.line > 0) {
    const auto [outline, crease] = edges(s);
    const auto crowded = smoothstep(blur(outline, 3 * std::max(1.0, u)), 0.3, 0.6);
    // Heavier near by and in the shade, lighter where shapes are small.
    const auto pressure = 0.8 + 0.15 * s.nearness + 0.2 * (1 - lit) - 0.35 * crowded;
    const auto inner = at::maximum(colour_borders(s), crease);
    const auto ink = at::maximum(lines(outline * pressure, kOutline_px * u * size * settings.line),
                                 lines(inner * pressure, kInnerLine_px * u * size * settings.line));
    const auto dark = frontmost(srgb_from_linear(own * cool * 0.09 + 0.002), s, kOutline_px * u * size);
    picture = mix(picture, dark, ink);
  }
  return picture;
}

}  // namespace multiplane::painting
