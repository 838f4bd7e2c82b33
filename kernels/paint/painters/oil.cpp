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

constexpr double kPatch_px = 7;  // radius of the patches of colour
constexpr double kStroke_px = 11, kStrokeLength_px = 44;
constexpr double kContour_px = 2.5;
constexpr double kBristle_px = 5;
constexpr double kDrag_px = 4;  // how far a stroke carries colour across a border

/// Strokes follow the borders of colours; where there are none, the bend of the surface, else a slant.
Flow brush_flow(const Subject& s, double u) {
  const auto form = curvature_flow(s, 6 * u);
  const auto [dx, dy] = slopes(s.beauty);
  const double weak = 2e-4 / (u * u);
  const auto tensor = blur(at::cat({(dx * dx).sum(0, true), (dx * dy).sum(0, true), (dy * dy).sum(0, true)}), 5 * u) +
                      at::cat({form.y * form.y, -form.x * form.y, form.x * form.x}) * weak;
  const auto difference = tensor.narrow(0, 0, 1) - tensor.narrow(0, 2, 1), twice = 2 * tensor.narrow(0, 1, 1);
  const auto angle = at::atan2(twice, difference).mul_(0.5);
  return {-angle.sin(), angle.cos(),
          at::hypot(difference, twice) / (tensor.narrow(0, 0, 1) + tensor.narrow(0, 2, 1) + 1e-8)};
}

}  // namespace

/// Thick strokes along the forms: patches of calm colour, dragged and varied stroke by stroke, in a relief that
/// catches the light.
/// Source: Kyprianidis et al. 2009, "Image and video abstraction by anisotropic Kuwahara filtering"; relief after
/// Hertzmann 2002, "Fast paint texture".
at::Tensor oil(const Subject& s, const PaintSettings& settings) {
  const auto sketch = sketched(s);
  const double u = s.unit_px * settings.size, v = sketch.unit_px * settings.size;  // full size, in the sketch
  const auto flow = brush_flow(sketch, v);
  const auto calm = with_details(enlarged(kuwahara(sketch.beauty, flow, kPatch_px * v, 12), s), s.beauty);
  const auto noise = at::cat({surface_noise(sketch, kStroke_px * v, settings.seed),
                              surface_noise(sketch, kBristle_px * v, settings.seed + 1)});
  const auto drawn = along(noise, flow, kStrokeLength_px * v, 6) - 0.5;
  const auto drag = (drawn.narrow(0, 0, 1) * 5).tanh() * (kDrag_px * u);
  const auto brushed = enlarged(at::cat({flow.y * drag, -flow.x * drag, drawn}), s);
  const auto stroke = (brushed.narrow(0, 2, 1) * 5).tanh_(), bristle = (brushed.narrow(0, 3, 1) * 8).tanh_();

  auto lab = oklab_from_srgb(
      displaced(contoured(calm, s, kContour_px * u, settings.line), brushed.narrow(0, 0, 1), brushed.narrow(0, 1, 1)));
  const auto lightness = lab.narrow(0, 0, 1);
  lab = at::cat({lightness + stroke * 0.042, lab.narrow(0, 1, 1) * 1.15 + stroke * 0.012,
                 lab.narrow(0, 2, 1) * 1.15 + stroke * 0.022});
  const auto height = (1 - stroke.abs()) * 0.8 + bristle * 0.5;
  const auto lit = relief(height * (1.6 * u * settings.texture));
  return srgb_from_oklab(lab) * (1 + 0.22 * lit) + 0.05 * lit.clamp_min(0);
}

}  // namespace multiplane::painting
