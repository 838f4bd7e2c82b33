// SPDX-License-Identifier: Apache-2.0
// Graphite: construction lines that run past their corners, and tone from two layers of strokes on toothed paper. It is
// the graphite that shows the teeth, so they move with the strokes.
// Source: Lu, Xu & Jia 2012, "Combining sketch and tone for pencil drawing production": every edge goes to the straight
// stroke that fits it best, and strokes are laid until the paper has its tone.
#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/painters.h"
#include "kernels/paint/painters/sections.h"

namespace multiplane::painting {

namespace {

/// Mean along a straight line of length_px, made of doubled halves.
at::Tensor along_line(const at::Tensor& x, double angle_rad, double length_px) {
  constexpr int kDoublings = 4;
  const double step = length_px / (1 << kDoublings);
  const auto moved = [&](const at::Tensor& picture, double distance) {
    return shifted(picture, std::llround(distance * std::sin(angle_rad)), std::llround(distance * std::cos(angle_rad)));
  };
  auto sum = moved(x, -length_px / 2);
  for (int k = 0; k < kDoublings; ++k) sum = (sum + moved(sum, step * (1 << k))) * 0.5;
  return sum;
}

/// Edges redrawn as straight strokes in eight directions.
at::Tensor construction(const at::Tensor& edge, double length_px) {
  constexpr int kDirections = 8;
  std::vector<at::Tensor> responses;
  for (int i = 0; i < kDirections; ++i) responses.push_back(along_line(edge, M_PI * i / kDirections, length_px));
  const auto best = std::get<1>(at::stack(responses).max(0));
  auto drawn = at::zeros_like(edge);
  for (int i = 0; i < kDirections; ++i) {
    drawn = at::maximum(drawn, along_line(edge * best.eq(i), M_PI * i / kDirections, length_px));
  }
  return drawn;
}

}  // namespace

at::Tensor pencil(const Subject& s, const PaintSettings& settings) {
  const double stroke = 4 * settings.size * s.unit_px;
  const auto tooth = paper_noise(s.depth, 2.5 * settings.size * s.unit_px, 2, settings.seed);
  const auto lit = smoothstep(s.light, -0.15, 1.0);
  const auto dark = 1 - lit * (luma(s.albedo) * 0.75 + 0.3);

  const auto first = stroked(s, section(s, 0.3, 0.25, 0.92), stroke, 8, settings.seed);
  const auto second = stroked(s, section(s, 0.8, 0.5, -0.33), stroke, 8, settings.seed + 1);
  const auto laid = smoothstep(dark, 0.1, 0.9) * (0.25 + 1.2 * first) + smoothstep(dark, 0.4, 1) * (0.2 + 1.2 * second);

  const auto edge = edges(s);
  const auto thin = lines(at::maximum(edge.outline, at::maximum(edge.crease, markings(s)) * 0.7), 1.5 * s.unit_px);
  const auto sketched = construction(thin, 26 * s.unit_px) * 1.6 + thin * 0.5;
  const auto density = (laid * 0.75 + sketched * settings.line) * (1 + settings.texture * 1.4 * (tooth - 0.5));
  const auto graphite = 1 - (-1.1 * density).exp();
  const auto hue = blur(s.beauty - luma(s.beauty), 3 * s.unit_px);
  return mix(s.colours.paper + hue * 0.12, s.colours.ink + hue * 0.4, graphite);
}

}  // namespace multiplane::painting
