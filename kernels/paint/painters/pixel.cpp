// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/colour.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kCell_px = 4;
constexpr double kLightnessStep = 0.1, kHueStep = 0.025;  // of the colours, in Oklab
constexpr double kDithered = 0.45;                        // part of the way between two colours that is dithered
constexpr double kSkyLift = 0.1, kSkyFalls = 0.04;        // brightness at the horizon; per metre of 10 up the sky
constexpr double kSimilar = 60;  // falloff of a colour's weight with its distance from the cell's

/// The scene on the grid: one value for every cell.
struct Grid {
  at::Tensor colour, albedo, inverse_depth, ids, sky;
};

/// Picture [C,h*c,w*c] as [C,h,c,w,c].
at::Tensor blocks(const at::Tensor& x, int64_t c) { return x.reshape({x.size(0), x.size(1) / c, c, x.size(2) / c, c}); }

/// x with its right and lower borders repeated up to whole cells.
at::Tensor padded(const at::Tensor& x, int64_t c) {
  const auto down = (c - x.size(1) % c) % c, right = (c - x.size(2) % c) % c;
  if (down == 0 && right == 0) return x;
  const auto row = at::arange(x.size(1) + down, x.options().dtype(at::kLong)).clamp_max_(x.size(1) - 1);
  const auto column = at::arange(x.size(2) + right, x.options().dtype(at::kLong)).clamp_max_(x.size(2) - 1);
  return x.index_select(1, row).index_select(2, column);
}

/// Cells stay crisp: a cell is the mean of those of its pixels that look like its middle one.
/// Source: Kopf et al. 2013, "Content-adaptive image downscaling", with the kernel of one step.
Grid sampled(const Subject& s, int64_t c) {
  const auto middle = [c](const at::Tensor& x) { return blocks(padded(x, c), c).select(4, c / 2).select(2, c / 2); };
  const auto gradient = (kSkyLift - s.position.narrow(0, 2, 1).abs() * kSkyFalls) * (1 - s.solid);
  Grid grid{{}, middle(s.albedo), middle(s.depth.reciprocal()), middle(s.ids), middle(gradient)};
  const auto spread = [](const at::Tensor& cell) { return cell.unsqueeze(2).unsqueeze(4); };
  const auto unlike = (blocks(padded(s.albedo, c), c) - spread(grid.albedo)).square_().sum(0, true);
  const auto same = blocks(padded(s.ids, c), c).eq(spread(grid.ids));
  const auto weight = (1 + kSimilar * unlike).reciprocal_() * same;
  grid.colour = (blocks(padded(s.beauty, c), c) * weight).sum({2, 4}) / weight.sum({2, 4});
  return grid;
}

/// Bayer's 4x4 thresholds, -1/2...1/2, over a grid. Source: Bayer 1973, "An optimum method for two-level rendition".
at::Tensor bayer(const at::Tensor& like) {
  const auto options = like.options();
  const auto tile = at::tensor({0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5}, options).view({1, 4, 4});
  const auto h = like.size(1), w = like.size(2);
  return tile.repeat({1, (h + 3) / 4, (w + 3) / 4}).narrow(1, 0, h).narrow(2, 0, w) / 16 - 15.0 / 32;
}

/// Few colours: steps of lightness with dither between, and steps of the opponent colours.
at::Tensor few_colours(const at::Tensor& srgb, double dither) {
  const auto lab = oklab_from_srgb(srgb);
  const auto threshold = bayer(lab) * (kDithered * dither);
  const auto lightness = (lab.narrow(0, 0, 1) / kLightnessStep + threshold).round_() * kLightnessStep;
  const auto hue = (lab.narrow(0, 1, 2) / kHueStep).round_() * kHueStep;
  return at::cat({lightness, hue});
}

/// Cells of a shape's own border: something farther lies next to them.
at::Tensor in_front(const Grid& g, int64_t dy, int64_t dx) {
  const auto farther = shifted(g.inverse_depth, dy, dx) < g.inverse_depth * 0.97;
  return (shifted(g.ids, dy, dx) != g.ids).logical_and_(farther);
}

}  // namespace

/// Large pixels of few colours, with dithered steps and outlines in a dark shade of the shape, left out on its lit
/// side. Source: Gerstner et al. 2012, "Pixelated image abstraction"; Kopf & Lischinski 2011, "Depixelizing pixel art".
at::Tensor pixel(const Subject& s, const PaintSettings& settings) {
  const auto c = std::max<int64_t>(1, std::llround(kCell_px * settings.size * s.unit_px));
  const auto grid = sampled(s, c);
  auto lab = few_colours(saturated((grid.colour - 0.5) * 1.12 + 0.5 + grid.sky, 1.15).clamp(0, 1), settings.texture);

  if (settings.line > 0) {
    const auto shaded = in_front(grid, 1, 0).logical_or_(in_front(grid, 0, 1)).to(at::kFloat);
    const auto lit = in_front(grid, -1, 0).logical_or_(in_front(grid, 0, -1)).to(at::kFloat);
    const auto dark = at::maximum(shaded * 0.62, lit * 0.38).mul_(settings.line).clamp_max_(0.9);
    lab = at::cat({lab.narrow(0, 0, 1) * (1 - dark), lab.narrow(0, 1, 2) * (1 - 0.3 * dark)});
  }
  const auto cells = srgb_from_oklab(lab);
  const auto size = s.beauty.sizes();
  return cells.repeat_interleave(c, 1).repeat_interleave(c, 2).narrow(1, 0, size[1]).narrow(2, 0, size[2]);
}

}  // namespace multiplane::painting
