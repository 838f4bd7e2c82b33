// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "kernels/paint/colour.h"
#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/kuwahara.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/hand.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kSmudge_px = 6;
constexpr double kStroke_px = 7, kStrokeLength_px = 60;
constexpr double kTooth_px = 3.5;  // of the paper
constexpr double kAccent_px = 2.6;

}  // namespace

/// Chalk on the teeth of tinted paper: smudged ground, strokes of neighbouring hues over it, broken dark accents. Where
/// the teeth break a stroke the break moves with it.
/// Source: Murakami & Tsuruno 2002, "Pastel-like rendering considering the properties of pigments and support medium";
/// strokes along the flow: Cabral & Leedom 1993, "Imaging vector fields using line integral convolution".
at::Tensor pastel(const Subject& s, const PaintSettings& settings) {
  const auto sketch = sketched(s);
  const double u = s.unit_px * settings.size, v = sketch.unit_px * settings.size;  // full size, in the sketch
  const auto blended = kuwahara(sketch.beauty, edge_flow(sketch.beauty, 4 * v), kSmudge_px * v, 8);
  const auto smudged = with_details(enlarged(blended, s), s.beauty);
  const auto flow = curvature_flow(sketch, 8 * v);
  const auto hatch = enlarged(strokes(sketch, flow, kStroke_px * v, kStrokeLength_px * v, settings.seed), s);
  const auto tooth = paper_noise(s.depth, kTooth_px * u, 2, settings.seed + 2);
  const auto soft = wavering(smudged, s, 12 * u, 2.5 * u, settings.seed);

  const auto lab = oklab_from_srgb(soft);
  const auto side = (hatch - 0.5) * 2;  // strokes of a warmer and a cooler chalk
  const auto chalk =
      srgb_from_oklab(at::cat({lab.narrow(0, 0, 1) * 0.9 + 0.09 + side * 0.05,
                               lab.narrow(0, 1, 1) * 1.25 + side * 0.012, lab.narrow(0, 2, 1) * 1.25 + side * 0.024}));
  const auto ground = s.colours.paper * colour(0xbfae98, s.beauty);
  // Where the hand is light, chalk stays on the teeth and the paper shows between them.
  const auto missed = (tooth - 0.35) * (1.35 - hatch) * (0.95 * settings.texture);
  const auto cover = (0.97 - missed).clamp_(0.4, 1);
  auto picture = mix(ground * 0.65 + chalk * 0.35, chalk, cover);

  const auto [outline, crease] = edges(s);
  const auto accent =
      lines(at::maximum(outline, crease * 0.5), kAccent_px * u) * smoothstep(hatch + 0.4 - tooth, 0.2, 0.6);
  return mix(picture, chalk * 0.35, accent * (0.7 * settings.line));
}

}  // namespace multiplane::painting
