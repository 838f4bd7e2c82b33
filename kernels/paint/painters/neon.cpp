// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "kernels/paint/colour.h"
#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/contours.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kTube_px = 3.2, kInnerTube_px = 2.2;
constexpr double kSmear_px = 40;                        // of a reflection
constexpr double kLightness = 0.72, kChroma = 0.2;      // of a gas discharge, in Oklab
constexpr double kGreyBelow = 0.02, kHuedAbove = 0.06;  // chroma of surfaces that take a colour by chance or their own

/// The gas that suits a surface: its own hue at a lamp's chroma; greys are given cyan, magenta or violet by object.
at::Tensor gas(const Subject& s) {
  const auto lab = oklab_from_srgb(s.albedo);
  const auto ab = lab.narrow(0, 1, 2);
  const auto chroma = ab.square().sum(0, true).sqrt();
  const auto turn = s.ids.to(at::kFloat) * 0.381966;     // the golden section keeps neighbours apart
  const auto angle = (turn - turn.floor()) * 2.6 + 3.2;  // 3.2: cyan ... 5.8: magenta
  const auto chance = at::cat({angle.cos(), angle.sin()});
  const auto own = ab / chroma.clamp_min(1e-4);
  auto hue = mix(chance, own, smoothstep(chroma, kGreyBelow, kHuedAbove));
  hue = hue / hue.square().sum(0, true).sqrt().clamp_min(1e-3);
  return linear_from_oklab(at::cat({at::full_like(chroma, kLightness), hue * kChroma}));
}

/// Light that scatters in the eye: a narrow, a middle and a wide halo.
/// Source: Spencer et al. 1995, "Physically-based glare effects for digital images".
at::Tensor bloom(const at::Tensor& light, double unit_px) {
  const auto h = light.size(1), w = light.size(2);
  const auto half = resized(light, (h + 1) / 2, (w + 1) / 2);
  const auto halo = [&](double sigma_px) { return blur(half, sigma_px / 2 * unit_px); };
  return resized(halo(3) * 0.9 + halo(11) * 1.1 + halo(42) * 1.5, h, w);
}

/// Tubes mirrored in wet ground: light from above, drawn out downwards and broken by ripples.
at::Tensor wet(const Subject& s, const at::Tensor& glow, double ripple_px, uint64_t seed) {
  const auto h = glow.size(1), w = glow.size(2);
  const auto rows = std::max<int64_t>(4, h / std::max<int64_t>(2, std::llround(kSmear_px * s.unit_px)));
  const auto smeared = resized(resized(glow, rows, w), h, w);
  const auto ripple = surface_noise(s, ripple_px, seed) - 0.5;
  const auto mirrored = displaced(smeared, ripple * (14 * s.unit_px), (ripple * 30 - 46) * s.unit_px);
  const auto upwards = smoothstep((s.normal * s.up).sum(0, true), 0.6, 0.95) * s.solid;
  return mirrored * upwards;
}

/// Night air: violet at the horizon.
at::Tensor dusk(const Subject& s) {
  const auto air = [&](uint32_t rgb) { return linear_from_srgb(colour(rgb, s.beauty)); };
  const auto height = smoothstep((s.position.narrow(0, 2, 1) * 0.1).abs_(), 0, 0.45);
  return mix(air(0x3b1050), air(0x080b24), height) * (0.6 + 0.8 * luma(s.beauty));
}

}  // namespace

/// Dark wet night: forms outlined by glowing tubes in the hue of what they enclose, halos, and reflections in the
/// ground. Source: glare after Spencer et al. 1995; lines after Saito & Takahashi 1990, "Comprehensible rendering of
/// 3-D shapes".
at::Tensor neon(const Subject& s, const PaintSettings& settings) {
  const double u = s.unit_px, size = settings.size;
  const auto gases = gas(s);
  const auto [outline, crease] = edges(s);
  const auto inner = at::maximum(colour_borders(s), crease);
  const double width = u * size * settings.line;
  const auto tubes = settings.line > 0
                         ? at::maximum(lines(outline, kTube_px * width), lines(inner, kInnerTube_px * width) * 0.8)
                         : at::zeros_like(s.depth);
  const auto light = frontmost(gases, s, kTube_px * u * size) * tubes * (0.45 + 0.55 * s.nearness);
  const auto halo =
      bloom(light, u * std::sqrt(size)) / std::max(1.0, size * settings.line);  // thick tubes burn no hotter

  const auto own = linear_from_srgb(s.albedo);
  const auto sheen = (s.light * 0.5 + 0.5) * luma(own) * 0.05 + 0.01;
  const auto body = (gases * 0.7 + own) * sheen * linear_from_srgb(colour(0xb9a6ff, s.beauty));
  auto picture = mix(dusk(s), body, s.solid) + halo * (0.35 + 0.65 * own) * 0.8;
  picture = picture + wet(s, light + halo * 0.3, 9 * u * size, settings.seed) * (1.6 * settings.texture);
  picture = picture + light * 1.2 + tubes * tubes * luma(light) * 1.1;
  return srgb_from_linear(1 - (-1.6 * picture).exp());
}

}  // namespace multiplane::painting
