// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/filters.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace multiplane::painting {

namespace {

constexpr double kWidestDirect_px = 2.5;  // a wider Gaussian is made at half the size
constexpr double kReach = 2.7;            // standard deviations that a Gaussian is cut at

/// Means of 2x2 blocks; odd sizes repeat the border.
at::Tensor halved(const at::Tensor& x) {
  const auto even = at::replication_pad2d(x, {0, x.size(2) % 2, 0, x.size(1) % 2});
  const auto h = even.size(1) / 2, w = even.size(2) / 2;
  const auto blocks = even.view({x.size(0), h, 2, w, 2});
  using at::indexing::Slice;
  const auto rows = blocks.select(2, 0) + blocks.select(2, 1);
  return (rows.select(3, 0) + rows.select(3, 1)).mul_(0.25);
}

at::Tensor enlarged(const at::Tensor& x, int64_t height, int64_t width) {
  return at::upsample_bilinear2d(x.unsqueeze(0), {height, width}, false).squeeze(0);
}

at::Tensor blur_along(const at::Tensor& x, int64_t dim, double sigma_px) {
  const auto reach = std::max<int64_t>(1, std::llround(kReach * sigma_px));
  const auto size = x.size(dim);
  const auto padded =
      dim == 2 ? at::replication_pad2d(x, {reach, reach, 0, 0}) : at::replication_pad2d(x, {0, 0, reach, reach});
  double total = 1;
  auto out = padded.narrow(dim, reach, size).clone();
  for (int64_t k = 1; k <= reach; ++k) {
    const double weight = std::exp(-0.5 * static_cast<double>(k * k) / (sigma_px * sigma_px));
    out.add_(padded.narrow(dim, reach - k, size), weight).add_(padded.narrow(dim, reach + k, size), weight);
    total += 2 * weight;
  }
  return out.mul_(1 / total);
}

}  // namespace

at::Tensor luma(const at::Tensor& rgb) {
  return (rgb.narrow(0, 0, 1) * 0.2126).add_(rgb.narrow(0, 1, 1), 0.7152).add_(rgb.narrow(0, 2, 1), 0.0722);
}

at::Tensor smoothstep(const at::Tensor& x, double lo, double hi) {
  const auto t = ((x - lo) * (1 / (hi - lo))).clamp_(0, 1);
  return t * t * (3 - 2 * t);
}

at::Tensor mix(const at::Tensor& a, const at::Tensor& b, const at::Tensor& t) { return a + (b - a) * t; }

at::Tensor shifted(const at::Tensor& x, int64_t dy, int64_t dx) {
  const auto padded = at::replication_pad2d(
      x, {std::max<int64_t>(-dx, 0), std::max<int64_t>(dx, 0), std::max<int64_t>(-dy, 0), std::max<int64_t>(dy, 0)});
  return padded.narrow(1, std::max<int64_t>(dy, 0), x.size(1)).narrow(2, std::max<int64_t>(dx, 0), x.size(2));
}

at::Tensor blur(const at::Tensor& x, double sigma_px) {
  if (sigma_px < 0.2) return x;
  if (sigma_px > kWidestDirect_px && std::min(x.size(1), x.size(2)) >= 8) {
    // Halving and enlarging blur by themselves: variances of a 2x2 box (1/4) and of bilinear enlargement (about 1/2).
    const double rest = std::sqrt(std::max(sigma_px * sigma_px - 0.75, 0.04)) / 2;
    return enlarged(blur(halved(x), rest), x.size(1), x.size(2));
  }
  return blur_along(blur_along(x, 2, sigma_px), 1, sigma_px);
}

at::Tensor dilated(const at::Tensor& x, double radius_px) {
  auto out = x;
  bool square = false;
  for (auto left = std::llround(radius_px); left > 0; --left, square = !square) {
    auto wider = at::maximum(at::maximum(shifted(out, 0, -1), shifted(out, 0, 1)), out);
    const auto& across = square ? wider : out;  // crosses and squares in turn make an octagon
    out = at::maximum(wider, at::maximum(shifted(across, -1, 0), shifted(across, 1, 0)));
  }
  return out;
}

std::pair<at::Tensor, at::Tensor> slopes(const at::Tensor& x) {
  const auto padded = at::replication_pad2d(x, {1, 1, 1, 1});
  const auto h = x.size(1), w = x.size(2);
  const auto across = padded.narrow(2, 2, w) - padded.narrow(2, 0, w);
  const auto down = padded.narrow(1, 2, h) - padded.narrow(1, 0, h);
  auto dx = (across.narrow(1, 0, h) + across.narrow(1, 2, h)).mul_(3.0 / 32).add_(across.narrow(1, 1, h), 10.0 / 32);
  auto dy = (down.narrow(2, 0, w) + down.narrow(2, 2, w)).mul_(3.0 / 32).add_(down.narrow(2, 1, w), 10.0 / 32);
  return {dx, dy};
}

std::pair<at::Tensor, at::Tensor> pixel_grid(const at::Tensor& like) {
  const auto h = like.size(-2), w = like.size(-1);
  const auto options = like.options().dtype(at::kFloat);
  return {(at::arange(w, options) + 0.5).view({1, 1, w}).expand({1, h, w}),
          (at::arange(h, options) + 0.5).view({1, h, 1}).expand({1, h, w})};
}

at::Tensor displaced(const at::Tensor& x, const at::Tensor& dx, const at::Tensor& dy) {
  const auto [column, row] = pixel_grid(x);
  const auto grid = at::stack({(column + dx) * (2.0 / static_cast<double>(x.size(2))) - 1,
                               (row + dy) * (2.0 / static_cast<double>(x.size(1))) - 1},
                              -1);
  constexpr int64_t kBilinear = 0, kBorder = 1;
  return at::grid_sampler(x.unsqueeze(0), grid, kBilinear, kBorder, false).squeeze(0);
}

at::Tensor resized(const at::Tensor& x, int64_t height, int64_t width) {
  if (height > x.size(1) || width > x.size(2)) return enlarged(x, height, width);
  return at::adaptive_avg_pool2d(x.unsqueeze(0), {height, width}).squeeze(0);
}

}  // namespace multiplane::painting
