// SPDX-License-Identifier: Apache-2.0
// Pen and ink: swelling outlines, hatching that follows the form, cross-hatching in the shade, solid blacks, and a pale
// wash of the scene's colours on white paper.
// Source: Hertzmann & Zorin 2000, "Illustrating smooth surfaces" (hatching along the curvature, crossed in the dark);
// Praun et al. 2001, "Real-time hatching" (nested strokes); Saito & Takahashi 1990, "Comprehensible rendering of 3-D
// shapes" (outlines).
#include <ATen/ATen.h>

#include <array>

#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/flow.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/painters.h"
#include "kernels/paint/painters/sections.h"

namespace multiplane::painting {

namespace {

/// How dark the drawing shall be, 0...1.
at::Tensor darkness(const Subject& s) {
  const auto lit = smoothstep(s.light, -0.1, 0.85);
  const auto own = luma(s.albedo);
  return 1 - lit * (own * 0.75 + 0.3);
}

/// Coverage by three families of lines. Those that run along the curvature come first, the next best cross them.
at::Tensor hatching(const Subject& s, const at::Tensor& dark, const PaintSettings& settings) {
  const double spacing = 7 * settings.size * s.unit_px;
  const auto flow = curvature_flow(s, 6 * s.unit_px);
  const std::array planes{section(s, 0.3, 0.25, 0.92), section(s, 0.8, 0.5, -0.33), section(s, -0.5, 0.83, 0.25)};
  const auto noise = surface_noise(s, 8 * spacing, settings.seed) - 0.5;
  const auto sway = noise * (0.7 * spacing * settings.texture);
  const auto pressed = 1 + settings.texture * noise;

  std::array<at::Tensor, 3> fits;  // 1: the lines run along the curvature, and the planes cut the surface steeply
  for (size_t i = 0; i < 3; ++i) {
    const auto aligned = planes[i].along_x * flow.x + planes[i].along_y * flow.y;
    fits[i] = aligned.square() * (planes[i].slope / s.pixel_m).clamp_max(1);
  }
  const auto best = at::maximum(fits[0], at::maximum(fits[1], fits[2]));
  const auto worst = at::minimum(fits[0], at::minimum(fits[1], fits[2]));

  // A family comes in gradually where it takes the lead from another, so that two overlap there.
  const auto first = smoothstep(dark, 0.12, 0.9) * 0.55 * pressed, second = smoothstep(dark, 0.5, 1) * 0.55 * pressed;
  auto bare = at::ones_like(dark);
  for (size_t i = 0; i < 3; ++i) {
    const auto leads = smoothstep(fits[i] - best, -0.12, 0), trails = smoothstep(fits[i] - worst, 0.0, 0.06);
    const auto amount = at::maximum(first * leads, second * trails);
    bare.mul_(1 - engraved(planes[i], amount.clamp(0, 1), sway, spacing));
  }
  return 1 - bare;
}

}  // namespace

at::Tensor ink(const Subject& s, const PaintSettings& settings) {
  const auto dark = darkness(s);
  const auto hatched = hatching(s, dark, settings);
  const auto black = smoothstep(dark, 0.86, 0.92);
  const auto edge = edges(s);

  // The pen presses harder in the shade and on what is near.
  const auto pressure = 0.62 + 0.2 * smoothstep(dark, 0.2, 0.8) + 0.2 * s.nearness;
  const auto outline = at::maximum(lines(edge.outline * pressure, 3.2 * settings.line * s.unit_px),
                                   lines(at::maximum(edge.crease, markings(s)), 1.4 * settings.line * s.unit_px));
  const auto covered = at::maximum(at::maximum(hatched, black), outline);
  // A pale wash of the scene's colours, more of their hue than of their value; thin ink lies over the shade.
  const auto brightest = s.beauty.amax({0}, true);
  const auto colour = (s.beauty - brightest) * 0.5 + (brightest - 1) * 0.15;
  const auto wash = s.colours.paper + colour - smoothstep(dark, 0.4, 0.5) * 0.09;
  return mix(wash.clamp(0, 1), s.colours.ink, covered);
}

}  // namespace multiplane::painting
