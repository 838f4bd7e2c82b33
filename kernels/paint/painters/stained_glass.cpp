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

constexpr double kPane_px = 34;
constexpr double kOuterLead_px = 5.2, kLead_px = 3.4, kPaint_px = 1.3;
constexpr double kOtherObject = 3, kOtherColour = 12, kOtherSide = 0.8;  // how far apart they are, in panes
constexpr int64_t kIdsTold = 64;  // objects that one pane's place can tell from each other

/// x with its borders repeated up to whole blocks of c pixels, as [C,h,c,w,c].
at::Tensor blocks(const at::Tensor& x, int64_t c) {
  const auto index = [&](int64_t dim) {
    const auto whole = (x.size(dim) + c - 1) / c * c;
    return at::arange(whole, x.options().dtype(at::kLong)).clamp_max_(x.size(dim) - 1);
  };
  const auto padded = x.index_select(1, index(1)).index_select(2, index(2));
  return padded.view({x.size(0), padded.size(1) / c, c, padded.size(2) / c, c});
}

/// Which pane every pixel is part of, [H,W] int64: the pane of the nearest seed in a jittered grid, where other objects
/// and colours count as far away; panes never reach across objects.
at::Tensor panes(const Subject& s, int64_t c, uint64_t seed) {
  const auto [column, row] = pixel_grid(s.depth);
  const double scale = 1.0 / static_cast<double>(c);
  const auto pixels = blocks(at::cat({column * scale, row * scale, s.albedo, s.normal}), c);
  const auto ids = blocks(s.ids, c);
  const auto h = pixels.size(1), w = pixels.size(3);

  const auto jitter = [&](uint64_t salt) {
    const auto [x, y] = pixel_grid(at::zeros({1, h, w}, s.depth.options()));
    return value_noise(x - 0.5, y - 0.5, at::zeros_like(x), seed * 2 + salt);
  };
  const auto seat = [&](uint64_t salt, int64_t pixels_there) {
    const auto [x, y] = pixel_grid(at::zeros({1, h, w}, s.depth.options()));
    const auto cell = salt == 0 ? x : y;
    return ((cell - 0.5 + 0.12 + 0.76 * jitter(salt)) * static_cast<double>(c))
        .to(at::kLong)
        .clamp_max_(pixels_there - 1);
  };
  const auto place = seat(1, s.ids.size(1)) * s.ids.size(2) + seat(0, s.ids.size(2));
  const auto flat = place.flatten();
  const auto at_seed = [&](const at::Tensor& x) { return x.flatten(1).index_select(1, flat).view({x.size(0), h, w}); };
  const auto seeds = at_seed(at::cat({column * scale, row * scale, s.albedo, s.normal}));
  const auto seed_ids = at_seed(s.ids);
  const auto number = at::arange(h * w, s.ids.options().dtype(at::kLong)).view({1, h, w});

  auto nearest = at::full(ids.sizes(), 1e9, pixels.options());
  auto pane = at::zeros(ids.sizes(), number.options());
  for (int64_t dy = -1; dy <= 1; ++dy) {
    for (int64_t dx = -1; dx <= 1; ++dx) {
      const auto there = [&](const at::Tensor& x) {
        return shifted(x.to(at::kFloat), dy, dx).unsqueeze(2).unsqueeze(4);
      };
      const auto apart = (pixels - there(seeds)).square_();
      const auto distance = apart.narrow(0, 0, 2).sum(0, true) + apart.narrow(0, 2, 3).sum(0, true) * kOtherColour +
                            apart.narrow(0, 5, 3).sum(0, true) * kOtherSide +
                            (ids != there(seed_ids)).to(at::kFloat) * kOtherObject;
      const auto nearer = distance < nearest;
      nearest = at::where(nearer, distance, nearest);
      pane = at::where(nearer, there(number).to(at::kLong), pane);
    }
  }
  const auto key = pane * kIdsTold + ids.remainder(kIdsTold);
  return key.reshape({h * c, w * c}).narrow(0, 0, s.ids.size(1)).narrow(1, 0, s.ids.size(2));
}

/// Mean of x [C,H,W] over every pane. Sums of integers: the same whatever order they are added in.
at::Tensor mean_of_panes(const at::Tensor& x, const at::Tensor& pane) {
  constexpr double kUnit = 65536;
  const auto place = pane.flatten();
  const auto parts = at::cat({(x * kUnit).to(at::kLong), at::full_like(x.narrow(0, 0, 1), 1).to(at::kLong)}).flatten(1);
  const auto sums =
      at::zeros({parts.size(0), place.max().item<int64_t>() + 1}, parts.options()).index_add_(1, place, parts);
  const auto means = sums.narrow(0, 0, x.size(0)).to(at::kFloat) / (sums.narrow(0, x.size(0), 1).clamp_min(1) * kUnit);
  return means.index_select(1, place).view(x.sizes());
}

/// Borders between panes, spread as those of Edges.
at::Tensor borders(const at::Tensor& pane) {
  const auto key = pane.unsqueeze(0).to(at::kInt).to(at::kFloat);
  const auto differs = [&](int64_t dy, int64_t dx) { return shifted(key, dy, dx) != key; };
  return differs(0, 1)
      .logical_or_(differs(0, -1))
      .logical_or_(differs(1, 0))
      .logical_or_(differs(-1, 0))
      .to(at::kFloat);
}

/// Half-round cames, lit from the upper left.
at::Tensor lead(const at::Tensor& cover, double unit_px) {
  const auto [dx, dy] = slopes(blur(cover, 1.1 * unit_px));
  const auto shine = smoothstep((dx + dy) * unit_px, 0.05, 0.45);
  return 0.055 + 0.4 * shine * shine;
}

}  // namespace

/// Panes of one glowing colour each, held by lead. Panes are superpixels (Achanta et al. 2012, "SLIC superpixels") over
/// colour, object and side, in place of the paper's regions. Source: Mould 2003, "A stained glass image filter".
at::Tensor stained_glass(const Subject& s, const PaintSettings& settings) {
  const double u = s.unit_px, size = settings.size;
  const auto c = std::max<int64_t>(4, std::llround(kPane_px * size * u));
  const auto pane = panes(s, c, settings.seed);
  const auto colours = saturated(mean_of_panes(s.beauty, pane), 1.35);

  const double width = settings.line * u * std::sqrt(size);
  const auto cames = settings.line > 0 ? at::maximum(lines(edges(s).outline, kOuterLead_px * width),
                                                     lines(borders(pane), kLead_px * width))
                                       : at::zeros_like(s.depth);
  // No two panes are cut from the same sheet; light pours through their middle, and the sheets are streaked.
  const auto number = pane.unsqueeze(0).to(at::kFloat);
  const auto sheet = value_noise(number * 0.731, number * 0.117, at::zeros_like(number), settings.seed + 5) - 0.5;
  const auto middle = 1 - blur(cames, 5 * u * size);
  const auto [column, row] = pixel_grid(s.depth);
  const auto streaks = value_noise(column / (40 * u), row / (7 * u), number, settings.seed + 6) - 0.5;
  const auto glow = 0.72 + 0.62 * middle + 0.35 * sheet + 0.22 * settings.texture * streaks;
  auto glass = linear_from_srgb(colours) * glow;
  glass = glass + blur(glass * (1 - cames), 9 * u) * 0.18;

  const auto paint = lines(colour_borders(s), kPaint_px * width) * 0.75;
  const auto picture = srgb_from_linear(glass) * (1 - paint);
  return mix(picture, lead(cames, u) * colour(0xd8dcea, s.beauty), cames);
}

}  // namespace multiplane::painting
