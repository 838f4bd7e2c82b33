// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "kernels/paint/colour.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/kuwahara.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/hand.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kShape_px = 8;                    // radius of the smallest shape
constexpr double kTones = 6;                       // steps of lightness from black to white
constexpr double kTear_px = 2.2, kBristle_px = 5;  // how far dry bristles drag colour over a border
constexpr double kStroke_px = 40;
constexpr double kContour_px = 2;
constexpr double kGrain_px = 7;

/// Flat shapes: calm colour whose lightness goes in steps. Bristles tear the borders.
at::Tensor shapes(const at::Tensor& picture, const at::Tensor& patches) {
  auto lab = oklab_from_srgb(picture);
  const auto lightness = lab.narrow(0, 0, 1);
  const auto flat = stepped(lightness + (patches - 0.5) * 0.05, kTones, 0.1);
  // Warm lights, cool shades: a painter mixes with colour instead of black.
  const auto warm = (flat - 0.6) * 0.035;
  return srgb_from_oklab(at::cat({mix(lightness, flat, at::full_like(flat, 0.75)) * 0.94 + 0.045,
                                  lab.narrow(0, 1, 1) * 1.08 + warm * 0.4, lab.narrow(0, 2, 1) * 1.08 + warm}));
}

}  // namespace

/// Flat opaque shapes of few tones, with borders that a dry brush has torn a little. They hide the paper: the grain is
/// that of the paint, and moves with it.
/// Source: Winnemoeller et al. 2006, "Real-time video abstraction" (soft quantisation of lightness), over Kyprianidis
/// et al. 2009, "Image and video abstraction by anisotropic Kuwahara filtering".
at::Tensor gouache(const Subject& s, const PaintSettings& settings) {
  const auto sketch = sketched(s);
  const double u = s.unit_px * settings.size, v = sketch.unit_px * settings.size;  // full size, in the sketch
  const auto flow = edge_flow(sketch.beauty, 4 * v);
  const auto calm = with_details(enlarged(kuwahara(sketch.beauty, flow, kShape_px * v, 16), s), s.beauty);
  const auto dry = strokes(sketch, flow, kBristle_px * v, kStroke_px * v, settings.seed);
  const auto patches = enlarged(surface_noise(sketch, 60 * v, settings.seed + 1), s);
  const auto tear = (dry - 0.5) * (2 * kTear_px * u * settings.texture);
  const auto torn = enlarged(at::cat({flow.y * tear, -flow.x * tear, dry}), s);
  const auto bristles = torn.narrow(0, 2, 1);
  auto picture =
      displaced(contoured(calm, s, kContour_px * u, settings.line), torn.narrow(0, 0, 1), torn.narrow(0, 1, 1));
  picture = shapes(picture, patches);
  const auto grain = paper_noise(s.depth, kGrain_px * u, 2, settings.seed + 2);
  return picture + ((bristles - 0.5) * 0.035 + (grain - 0.5) * 0.06) * settings.texture;
}

}  // namespace multiplane::painting
