// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/colour.h"
#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"
#include "kernels/paint/painters/contours.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

namespace {

constexpr double kPane_px = 36, kJitter = 0.8;
constexpr double kOuterLead_px = 5, kLead_px = 3.2, kThinLead_px = 2, kPaint_px = 1.3;
constexpr double kOtherColour = 12, kOtherSide = 0.8, kOtherObject = 3;  // how far apart that is, in squared panes
constexpr int64_t kObjects = 64;                                         // that a pane's place can tell from each other
constexpr double kChroma = 1.35, kHueVaries = 0.035, kLightVaries = 0.13;

/// Panes by number.
struct Panes {
  at::Tensor at;  // [H,W] int64
  int64_t count;
};

/// Rows times columns of blocks of c pixels.
struct Grid {
  int64_t rows, columns, c;
};

/// x [C,H,W] in blocks, [rows*columns,C,c*c]; the right and lower borders are repeated up to whole blocks.
at::Tensor blocks(const at::Tensor& x, const Grid& g) {
  return at::replication_pad2d(x, {0, g.columns * g.c - x.size(2), 0, g.rows * g.c - x.size(1)})
      .view({x.size(0), g.rows, g.c, g.columns, g.c})
      .permute({1, 3, 0, 2, 4})
      .reshape({g.rows * g.columns, x.size(0), g.c * g.c});
}

/// Points [C,H,W] whose squared distance says how little two pixels belong together: by place, colour, side and object.
at::Tensor features(const Subject& s, const Grid& g) {
  const auto [column, row] = pixel_grid(s.depth);
  const double scale = 1 / static_cast<double>(g.c);
  const auto angle = s.ids.to(at::kFloat) * 2.399963;  // the golden angle keeps objects apart on a circle
  return at::cat({column * scale, row * scale, s.albedo * std::sqrt(kOtherColour), s.normal * std::sqrt(kOtherSide),
                  angle.cos() * std::sqrt(kOtherObject / 2), angle.sin() * std::sqrt(kOtherObject / 2)});
}

/// Pixel numbers of one seed in every block, each somewhere about its middle.
at::Tensor seeds(const Subject& s, const Grid& g, uint64_t seed) {
  const auto [x, y] = pixel_grid(at::zeros({1, g.rows, g.columns}, s.depth.options()));
  const auto seat = [&](const at::Tensor& cell, uint64_t salt, int64_t end) {
    const auto chance = value_noise(x - 0.5, y - 0.5, at::zeros_like(x), 2 * seed + salt);
    return ((cell + kJitter * (chance - 0.5)) * static_cast<double>(g.c)).to(at::kLong).clamp_(0, end - 1);
  };
  return (seat(y, 0, s.ids.size(1)) * s.ids.size(2) + seat(x, 1, s.ids.size(2))).flatten();
}

/// Every pixel joins the nearest of the nine seeds around it; a pane ends with its object, too.
Panes panes(const Subject& s, const Grid& g, uint64_t seed) {
  const auto points = features(s, g);
  const auto at_seeds = points.flatten(1).index_select(1, seeds(s, g, seed)).view({-1, g.rows, g.columns});
  const auto number = at::arange(g.rows * g.columns, points.options()).view({1, g.rows, g.columns});
  std::vector<at::Tensor> points_around, numbers_around;
  for (int64_t k = 0; k < 9; ++k) {
    points_around.push_back(shifted(at_seeds, k / 3 - 1, k % 3 - 1));
    numbers_around.push_back(shifted(number, k / 3 - 1, k % 3 - 1).flatten().unsqueeze(1));
  }
  // |p - q|^2 less |p|^2, which is the same for every seed.
  const auto q = at::stack(points_around).flatten(2).permute({2, 0, 1}).contiguous();
  const auto distance = at::baddbmm(q.square().sum(2, true), q, blocks(points, g), 1, -2);
  auto least = distance.select(1, 0), pane = numbers_around[0].expand_as(least);
  for (int64_t k = 1; k < 9; ++k) {
    const auto other = distance.select(1, k);
    pane = at::where(other < least, numbers_around[k], pane);
    least = at::minimum(other, least);
  }
  const auto joined = pane.reshape({g.rows, g.columns, g.c, g.c}).permute({0, 2, 1, 3}).reshape({g.rows * g.c, -1});
  const auto place = joined.narrow(0, 0, s.ids.size(1)).narrow(1, 0, s.ids.size(2)) * kObjects;
  return {(place + s.ids.squeeze(0).remainder(kObjects)).to(at::kLong), g.rows * g.columns * kObjects};
}

/// Mean of x [C,H,W] over every pane, [C,1,count]. Sums of integers: the same in whatever order they are added.
at::Tensor means(const at::Tensor& x, const Panes& panes) {
  constexpr double kUnit = 1 << 20;
  const auto place = panes.at.flatten();
  const auto sum = [&](const at::Tensor& part) {
    return at::zeros({panes.count}, part.options()).scatter_add_(0, place, part.flatten());
  };
  const auto area = sum(at::ones_like(panes.at)).clamp_min_(1).to(at::kDouble) * kUnit;
  std::vector<at::Tensor> out;
  for (const auto& channel : x.unbind(0)) out.push_back(sum((channel * kUnit).to(at::kLong)).div(area).to(at::kFloat));
  return at::stack(out).unsqueeze(1);
}

/// The sheet of glass that each pane is cut from, linear RGB [3,1,count]: no two are quite alike.
at::Tensor sheets(const at::Tensor& colours, uint64_t seed) {
  const auto number = at::arange(colours.size(2), colours.options()).view({1, 1, -1}) + 0.5;
  const auto chance = [&](uint64_t salt) {
    return value_noise(number, number * 0 + 0.5, number * 0 + 0.5, seed + salt) - 0.5;
  };
  const auto lab = oklab_from_srgb(colours);
  const auto varied = at::cat({chance(1) * kLightVaries * 2, at::cat({chance(2), chance(3)}) * (2 * kHueVaries)});
  const auto pure = at::cat({lab.narrow(0, 0, 1), lab.narrow(0, 1, 2) * kChroma});
  return linear_from_oklab(pure + varied);
}

/// Borders between panes, spread as those of Edges.
at::Tensor borders(const Panes& panes) {
  const auto key = panes.at.unsqueeze(0).to(at::kFloat);
  const auto differs = [&](int64_t dy, int64_t dx) { return shifted(key, dy, dx).ne(key); };
  return differs(0, 1)
      .logical_or_(differs(0, -1))
      .logical_or_(differs(1, 0))
      .logical_or_(differs(-1, 0))
      .to(at::kFloat);
}

/// Strips of lead: stout around objects, slender between panes and where shapes are crowded.
at::Tensor cames(const Subject& s, const Panes& panes, double unit_px) {
  const auto outline = edges(s).outline, all = borders(panes);
  const auto crowded = smoothstep(blur(outline, 6 * s.unit_px), 0.2, 0.4);
  const auto stout = at::maximum(lines(outline, kOuterLead_px * unit_px), lines(all, kLead_px * unit_px));
  return mix(stout, lines(all, kThinLead_px * unit_px), crowded);
}

/// Half-round lead, lit from the upper left.
at::Tensor lead(const at::Tensor& cover, double unit_px) {
  const auto [dx, dy] = slopes(blur(cover, 1.1 * unit_px));
  const auto shine = smoothstep((dx + dy) * unit_px, 0.05, 0.45);
  return 0.055 + 0.4 * shine * shine;
}

}  // namespace

/// Panes of one glowing colour each in lead, with painted details. Source: Mould 2003, "A stained glass image filter";
/// the panes are superpixels of one step: Achanta et al. 2012, "SLIC superpixels".
at::Tensor stained_glass(const Subject& s, const PaintSettings& settings) {
  const double u = s.unit_px, size = settings.size, width = settings.line * u * std::sqrt(size);
  const auto c = std::max<int64_t>(4, std::llround(kPane_px * size * u));
  const auto cut = panes(s, {(s.ids.size(1) + c - 1) / c, (s.ids.size(2) + c - 1) / c, c}, settings.seed);
  const auto sheet = sheets(means(s.beauty, cut), settings.seed);
  auto glass = sheet.index_select(2, cut.at.flatten()).view(s.beauty.sizes());

  const auto bars = settings.line > 0 ? cames(s, cut, width) : at::zeros_like(s.depth);
  const auto [column, row] = pixel_grid(s.depth);
  const auto streaks = value_noise(column / (40 * u), row / (7 * u), cut.at.to(at::kFloat), settings.seed + 4) - 0.5;
  const auto middle = 1 - blur(bars, 5 * u);  // light pours through the middle of a pane
  glass = glass * (0.7 + 0.75 * middle + 0.25 * settings.texture * streaks);
  glass = glass + blur(glass * (1 - bars), 9 * u) * 0.18;

  const auto painted =
      lines(colour_borders(s), std::max(0.1, kPaint_px * width)) * (0.75 * std::min(1.0, settings.line));
  return mix(srgb_from_linear(glass) * (1 - painted), lead(bars, u) * colour(0xd8dcea, s.beauty), bars);
}

}  // namespace multiplane::painting
