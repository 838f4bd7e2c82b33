// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "kernels/paint/colour.h"
#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/kuwahara.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/hand.h"
#include "kernels/paint/painters/painters.h"
#include "kernels/paint/palette.h"

namespace multiplane::painting {

namespace {

constexpr double kWash_px = 5;                         // radius of what becomes one patch of colour
constexpr double kGlazes = 4;                          // layers of tone between paper and the darkest
constexpr double kWater = 0.26;                        // how much paper shines through everywhere
constexpr double kWaver_px = 1.8, kWaverCell_px = 22;  // of borders, by the paper
constexpr double kBleed_px = 9, kPuddle_px = 90;       // wet-in-wet, and the patches of wet paper
constexpr double kRim_px = 3;                          // where pigment gathers as a wash dries
constexpr double kGrain_px = 7;                        // valleys of the paper
constexpr double kMargin_px = 11;                      // unpainted paper around the picture
constexpr double kFarInside = 1e3;                     // u
constexpr double kPencil_px = 1.1, kGap_px = 2.4;

/// The subject in a few glazes of calm colour: tones go in steps whose borders the wet paper moves.
at::Tensor glazes(const Subject& s, const Subject& sketch, double size, const at::Tensor& puddles) {
  const double v = sketch.unit_px * size;
  const auto patches = kuwahara(sketch.beauty, edge_flow(sketch.beauty, 3 * v), kWash_px * v, 10);
  const auto calm = with_details(enlarged(patches, s), s.beauty);
  const auto tone = luma(calm);
  const auto layered = stepped((tone + (puddles - 0.5) * 0.12).clamp_(0, 1), kGlazes, 0.1);
  const auto wash = calm * (mix(tone, layered, at::full_like(tone, 0.75)) + 0.05) / (tone + 0.05);
  return saturated(wash.clamp_(0, 1), 1.35);
}

/// More or less pigment: C' = C - (C - C^2)(d - 1).
at::Tensor with_pigment(const at::Tensor& colour, const at::Tensor& density) {
  return colour - (colour - colour * colour) * (density - 1);
}

/// Colours run into each other where the paper is wet, more so far away; a drawn border holds them.
at::Tensor bled(const at::Tensor& wash, const Subject& s, double u, const at::Tensor& puddles,
                const at::Tensor& border) {
  const auto held = smoothstep(blur(border, 2 * u), 0.02, 0.2);
  const auto wet = smoothstep(puddles, 0.36, 0.66) * (1 - 0.6 * s.nearness) * (1 - held);
  return mix(wash, blur(wash, kBleed_px * u), wet);
}

/// How deep the paper is.
at::Tensor valleys(const at::Tensor& picture, const PaintSettings& settings) {
  return paper_noise(picture, kGrain_px * unit_px(picture) * settings.size, 2, settings.seed + 2);
}

/// How far inside the painted part of the sheet, in u; its border follows the brush, or is nowhere.
at::Tensor inside_sheet(const Subject& s, double u, const at::Tensor& puddles, const at::Tensor& waver, bool margin) {
  if (!margin) return at::full_like(puddles, kFarInside);
  const auto [x, y] = pixel_grid(s.depth);
  const auto w = static_cast<double>(s.depth.size(2)), h = static_cast<double>(s.depth.size(1));
  const auto inside = at::minimum(at::minimum(x, w - x), at::minimum(y, h - y));
  return (inside - kMargin_px * s.unit_px) / u + (puddles - 0.5) * 14 + (waver - 0.5) * 8;
}

}  // namespace

/// Transparent washes: pigment gathers along the rims of every glaze, flows in the puddles of wet paper, and leaves the
/// paper bare at the brightest lights, in gaps between shapes and around the picture. Puddles have dried into the paint
/// and move with it, as does what the paper's teeth left of the pencil.
/// Source: Bousseau et al. 2006, "Interactive watercolor rendering with temporal coherence and abstraction" (pigment
/// density, wobbling); effects after Curtis et al. 1997, "Computer-generated watercolor".
at::Tensor watercolour(const Subject& s, const PaintSettings& settings) {
  const double u = s.unit_px * settings.size;
  const auto sketch = sketched(s);
  const double v = sketch.unit_px * settings.size;
  const auto puddles = enlarged(paper_noise(sketch.depth, kPuddle_px * v, 2, settings.seed + 1), s);
  const auto strokes = enlarged(paper_noise(sketch.depth, kWaverCell_px * v, 2, settings.seed + 3), s);

  const auto [outline, crease] = edges(s);
  const auto drawing = at::maximum(outline, crease * 0.6);
  const auto traced = wavering(at::cat({glazes(s, sketch, settings.size, puddles), outline}), s, kWaverCell_px * u,
                               kWaver_px * u, settings.seed);
  auto wash = traced.narrow(0, 0, 3);
  const auto border = traced.narrow(0, 3, 1);

  wash = bled(wash, s, u, puddles, border);
  wash = wash + (1 - wash) * kWater;

  const auto tone = luma(wash);
  const auto rim = (blur(tone, kRim_px * u) - tone).clamp_(0, 0.12) * 8;
  const auto gap = lines(border, kGap_px * u) * smoothstep(strokes, 0.42, 0.6);
  const auto inside = inside_sheet(s, u, puddles, strokes, settings.margin);
  const auto sheet_rim = smoothstep(inside, 0, 1.5) * (1 - smoothstep(inside, 1.5, 9));
  const auto density = 1 + (puddles - 0.5) * 0.9 + (strokes - 0.5) * 0.25 + rim * 1.4 + sheet_rim * 0.9;
  wash = with_pigment(wash, density);

  const auto bare = at::maximum(at::maximum(smoothstep(tone, 0.78, 0.93), gap * 0.75), 1 - smoothstep(inside, 0, 1.5));
  const auto picture = mix(wash, at::ones_like(wash), bare) * s.colours.paper;

  const auto pencil = lines(drawing, kPencil_px * u) * smoothstep(valleys(s.depth, settings) + strokes, 0.7, 1.2);
  return mix(picture, s.colours.ink, pencil * (0.4 * settings.line));
}

/// Pigment settles in the valleys, and light grazes the sheet.
at::Tensor on_watercolour_paper(const at::Tensor& picture, const PaintSettings& settings) {
  const auto grain = valleys(picture, settings);
  const auto paper = paper_and_ink(settings.palette, picture).paper;
  const auto glaze = (picture / paper).clamp_(0, 1);  // what the pigment lets through
  const auto grained = with_pigment(glaze, 1 + (grain - 0.5) * (0.5 * settings.texture)) * paper;
  return grained * (1 + relief(grain * (2 * unit_px(picture) * settings.size)) * (0.05 * settings.texture));
}

}  // namespace multiplane::painting
