// SPDX-License-Identifier: Apache-2.0
// Charcoal: broad darks on coarse paper, rubbed with a finger, lights lifted out with a kneaded eraser. Only what the
// stick left shows the paper, so that grain moves with the strokes.
// Source: Majumder & Gopi 2002, "Hardware accelerated real time charcoal rendering" (contrast and smudged grain);
// Bleser et al. 1988, "Charcoal sketching: returning control to the artist" (coverage by the paper's height).
#include <ATen/ATen.h>

#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/flow.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/painters.h"
#include "kernels/paint/painters/sections.h"

namespace multiplane::painting {

namespace {

/// How dark the sheet shall be, 0...1: strong light and shade, and a ground that is rubbed darker behind the subject
/// and towards the corners, so that what is near and lit glows.
at::Tensor darkness(const Subject& s) {
  const auto lit = smoothstep(s.light, -0.1, 1.1);
  const auto own = 1 - lit * (luma(s.albedo) * 0.75 + 0.35);
  const auto [column, row] = pixel_grid(s.depth);
  const auto x = column * (2.0 / static_cast<double>(s.depth.size(2))) - 1,
             y = row * (2.0 / static_cast<double>(s.depth.size(1))) - 1;
  const auto corner = smoothstep(x * x + y * y, 0.1, 2);
  return (own + (1 - own) * (1 - s.nearness) * (0.16 + 0.34 * corner)).clamp_(0, 1);
}

}  // namespace

at::Tensor charcoal(const Subject& s, const PaintSettings& settings) {
  const double unit = settings.size * s.unit_px;
  const auto dark = darkness(s);
  const auto tooth = (paper_noise(s.depth, 3 * unit, 2, settings.seed) - 0.5) * settings.texture;
  const auto stick = (stroked(s, section(s, 0.5, 0.4, 0.77), 14 * unit, 5, settings.seed) - 0.5) * settings.texture;

  // The finger takes the grain away and leaves its own soft marks; the stick's second layer keeps to the paper's peaks.
  const auto rubbed = along(blur(dark, 3 * unit), curvature_flow(s, 6 * s.unit_px), 26 * unit, 2);
  const auto smudge = smoothstep(rubbed * 0.5 + dark * 0.5 + stick * 0.18, 0.02, 1.05);
  const auto laid = smoothstep(dark + stick * 0.45, 0.3, 0.8);
  const auto peaks = smoothstep(laid + tooth * 0.9, 0.1, 1.1) * smoothstep(laid, 0, 0.2);

  const auto edge = edges(s);
  const auto contour = lines(edge.outline, 4.5 * settings.line * s.unit_px);
  const auto inner = lines(edge.crease, 3 * settings.line * s.unit_px) * 0.7;
  const auto found = smoothstep(dark + stick, -0.1, 0.4);  // contours are lost in the light
  const auto drawn = at::maximum(contour * found, inner) * (0.9 + 0.8 * tooth);
  const auto lifted = contour * smoothstep(blur(dark, 5 * s.unit_px), 0.6, 0.85) * 0.45;  // by the eraser's edge
  const auto bare = (1 - smudge * 0.72) * (1 - peaks * 0.85) * (1 - drawn.clamp(0, 1) * 0.9) + lifted;

  const auto hue = blur(s.beauty - luma(s.beauty), 8 * s.unit_px);
  return mix(s.colours.ink + hue * 0.2, s.colours.paper * 0.97 + hue * 0.1, bare);
}

}  // namespace multiplane::painting
