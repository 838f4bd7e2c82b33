// SPDX-License-Identifier: Apache-2.0
// A woodcut of two blocks: black lines that swell with the shade and follow the form, over flat colour with the grain
// of the wood. Contours are carved white where both sides are dark. Source: Mizuno et al. 1998, "Virtual sculpting and
// virtual woodcut printing"; Ostromoukhov 1999, "Digital facial engraving".
#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/painters.h"
#include "kernels/paint/painters/sections.h"

namespace multiplane::painting {

namespace {

/// How much of the area the black block covers, 0...1.
at::Tensor shade(const Subject& s) {
  const auto lit = smoothstep(s.light, -0.25, 0.95);
  return 1 - lit * (luma(s.albedo) * 0.7 + 0.35);
}

/// How much colour the plank's grain leaves out, 0...1: fibres along the picture's width.
at::Tensor fibres(const Subject& s, double size, uint64_t seed) {
  const auto [column, row] = pixel_grid(s.depth);
  const double cell = 2.5 * size * s.unit_px;
  const auto fine = value_noise(column / (24 * cell), row / cell, at::zeros_like(s.depth), seed);
  const auto worn = value_noise(column / (60 * cell), row / (20 * cell), at::ones_like(s.depth), seed);
  return smoothstep(fine * 0.5 + worn * 0.5, 0.5, 0.85);
}

}  // namespace

at::Tensor woodcut(const Subject& s, const PaintSettings& settings) {
  const double spacing = 8 * settings.size * s.unit_px, line = 3.6 * settings.line * s.unit_px;
  const auto dark = shade(s);
  const auto planes = section(s, 0.3, 0.25, 0.92);
  const auto sway = (surface_noise(s, 8 * spacing, settings.seed) - 0.5) * (spacing * settings.texture);
  const auto carved = smoothstep(dark, 0.25, 0.9);
  auto key = engraved(planes, carved, sway, spacing);

  const auto edge = edges(s);
  const auto contour = at::maximum(edge.outline, edge.crease * 0.8) * (0.75 + 0.25 * s.nearness);
  const auto within_dark = smoothstep(blur(dark, 3 * s.unit_px), 0.6, 0.75);
  const auto contour_line = lines(contour, line);
  key = mix(at::maximum(key, contour_line), key * (1 - contour_line), within_dark);

  const auto grain = fibres(s, settings.size, settings.seed) * (0.45 * settings.texture);
  const auto block = smoothstep(dark, 0.1, 0.16) * (1 - grain);
  const auto paint =
      mix(s.colours.paper.expand_as(s.albedo), s.beauty, block * (0.85 * std::min(1.0, settings.colour)));
  return mix(paint, s.colours.ink, key);
}

}  // namespace multiplane::painting
