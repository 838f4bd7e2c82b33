// SPDX-License-Identifier: Apache-2.0
// What kernels/temporal/warp.h, stretch.h and splat.h compute, as plain loops. For tests only.
#pragma once
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "kernels/temporal/splat.h"
#include "kernels/temporal/warp.h"

namespace multiplane::reference {

inline bool shows_same(const std::optional<SameSurface>& same, int64_t row, int64_t column, int64_t y, int64_t x,
                       int64_t H, int64_t W, double dx, double dy) {
  if (x < 0 || y < 0 || x >= W || y >= H) return false;
  if (!same) return true;
  const auto ids = same->source_ids.accessor<int32_t, 2>();
  const auto depth = same->source_depth.accessor<float, 2>();
  if (ids[y][x] != same->ids.accessor<int32_t, 2>()[row][column]) return false;
  const double wanted = same->depth.accessor<float, 2>()[row][column], found = depth[y][x];
  if (wanted == found) return true;
  const auto slope = [&](int64_t j, int64_t i) {
    double least = std::numeric_limits<double>::infinity();
    for (const int sign : {-1, 1}) {
      const int64_t b = y + sign * j, a = x + sign * i;
      if (a < 0 || b < 0 || a >= W || b >= H || ids[b][a] != ids[y][x]) continue;
      least = std::min<double>(least, std::abs(depth[b][a] - depth[y][x]));
    }
    return std::isinf(least) ? 0.0 : least;
  };
  return std::abs(found - wanted) <= 0.01 * wanted + std::abs(dx) * slope(0, 1) + std::abs(dy) * slope(1, 0);
}

/// Weight of a tap at distance x for the kernel of `taps` x `taps`.
inline double tap_weight(int taps, double x) {
  const auto sinc = [](double t) { return t == 0 ? 1.0 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t); };
  x = std::abs(x);
  if (x >= taps / 2.0) return 0;
  if (taps == 2) return 1 - x;
  if (taps == 8) return sinc(x) * sinc(x / 4);
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

inline Warped backward_warp(const at::Tensor& source, const at::Tensor& flow, Taps taps,
                            const std::optional<SameSurface>& same) {
  const int64_t C = source.size(0), H = source.size(1), W = source.size(2);
  const auto in = source.accessor<float, 3>();
  const auto motion = flow.accessor<float, 3>();
  const Warped warped{at::zeros_like(source), at::zeros({H, W})};
  auto image = warped.image.accessor<float, 3>();
  auto confidence = warped.confidence.accessor<float, 2>();
  const int widest = taps == Taps::Bilinear ? 2 : taps == Taps::Cubic ? 4 : 8;
  for (int64_t row = 0; row < H; ++row) {
    for (int64_t column = 0; column < W; ++column) {
      const double x = column + double{motion[row][column][0]}, y = row + double{motion[row][column][1]};
      if (std::isnan(x + y)) continue;
      for (const int N : {2, widest}) {  // the bilinear taps first, for what a wide kernel's taps do not show
        const auto x0 = static_cast<int64_t>(std::floor(x)) - N / 2 + 1;
        const auto y0 = static_cast<int64_t>(std::floor(y)) - N / 2 + 1;
        double total = 0, counted = 0;
        std::vector<double> sum(C);
        for (int64_t j = y0; j < y0 + N; ++j) {
          for (int64_t i = x0; i < x0 + N; ++i) {
            const double weight = tap_weight(N, i - x) * tap_weight(N, j - y);
            total += weight;
            if (!shows_same(same, row, column, j, i, H, W, i - x, j - y)) continue;
            counted += weight;
            for (int64_t c = 0; c < C; ++c) sum[c] += weight * in[c][j][i];
          }
        }
        if (N == 2) confidence[row][column] = static_cast<float>(counted / total);
        if (confidence[row][column] == 0) break;
        for (int64_t c = 0; c < C; ++c) {
          float& value = image[c][row][column];
          value = static_cast<float>(N == 2 ? sum[c] / counted : (sum[c] + (total - counted) * value) / total);
        }
      }
    }
  }
  return warped;
}

/// d(place there) / d(place here) as {xx, yx, xy, yy}; NaN where unknown.
inline std::array<double, 4> jacobian(const at::Tensor& flow, const int32_t* ids, int64_t row, int64_t column) {
  const int64_t H = flow.size(0), W = flow.size(1);
  const auto motion = flow.accessor<float, 3>();
  std::array<double, 4> J{};
  for (const int axis : {0, 1}) {
    double dx = NAN, dy = NAN, least = std::numeric_limits<double>::infinity();
    for (const int side : {-1, 0}) {
      const int64_t r = row + (axis == 1 ? side : 0), c = column + (axis == 0 ? side : 0);
      const int64_t s = r + (axis == 1), d = c + (axis == 0);
      if (r < 0 || c < 0 || s >= H || d >= W || (ids && ids[r * W + c] != ids[s * W + d])) continue;
      const double x = motion[s][d][0] - motion[r][c][0], y = motion[s][d][1] - motion[r][c][1];
      if (x * x + y * y < least) least = x * x + y * y, dx = x, dy = y;
    }
    J[2 * axis] = dx + (axis == 0);
    J[2 * axis + 1] = dy + (axis == 1);
  }
  return J;
}

inline at::Tensor stretch(const at::Tensor& flow, const at::Tensor& ids) {
  const int64_t H = flow.size(0), W = flow.size(1);
  const auto out = at::empty({2, H, W});
  auto at_ = out.accessor<float, 3>();
  for (int64_t row = 0; row < H; ++row) {
    for (int64_t column = 0; column < W; ++column) {
      const auto [xx, yx, xy, yy] = jacobian(flow, ids.const_data_ptr<int32_t>(), row, column);
      const double squares = xx * xx + yx * yx + xy * xy + yy * yy, area = xx * yy - xy * yx;
      const double root = std::sqrt(std::max(squares * squares - 4 * area * area, 0.0));
      const double nan = std::isnan(squares) ? NAN : 0;
      at_[0][row][column] = static_cast<float>(std::sqrt((squares + root) / 2) + nan);
      at_[1][row][column] = static_cast<float>(std::sqrt(std::max(squares - root, 0.0) / 2) + nan);
    }
  }
  return out;
}

inline Warped ewa_warp(const at::Tensor& source, const at::Tensor& flow, const std::optional<SameSurface>& same) {
  const int64_t C = source.size(0), H = source.size(1), W = source.size(2);
  const auto in = source.accessor<float, 3>();
  const auto motion = flow.accessor<float, 3>();
  const Warped warped{at::zeros_like(source), at::zeros({H, W})};
  auto image = warped.image.accessor<float, 3>();
  auto confidence = warped.confidence.accessor<float, 2>();
  for (int64_t row = 0; row < H; ++row) {
    for (int64_t column = 0; column < W; ++column) {
      const double x = column + double{motion[row][column][0]}, y = row + double{motion[row][column][1]};
      if (std::isnan(x + y)) continue;
      auto [jxx, jyx, jxy, jyy] = jacobian(flow, same ? same->ids.const_data_ptr<int32_t>() : nullptr, row, column);
      if (std::isnan(jxx)) jxx = 1, jyx = 0;
      if (std::isnan(jyy)) jyy = 1, jxy = 0;
      const double cut_x = std::min(1.0, 16 / std::hypot(jxx, jyx)), cut_y = std::min(1.0, 16 / std::hypot(jxy, jyy));
      jxx *= cut_x, jyx *= cut_x, jxy *= cut_y, jyy *= cut_y;
      const double xx = (jxx * jxx + jxy * jxy + 1) / 8, yy = (jyx * jyx + jyy * jyy + 1) / 8,
                   xy = (jxx * jyx + jxy * jyy) / 8;
      const double determinant = xx * yy - xy * xy, width = 3 * std::sqrt(xx), height = 3 * std::sqrt(yy);
      double total = 0, counted = 0;
      std::vector<double> sum(C);
      for (auto j = static_cast<int64_t>(std::ceil(y - height)); j <= y + height; ++j) {
        for (auto i = static_cast<int64_t>(std::ceil(x - width)); i <= x + width; ++i) {
          const double dx = i - x, dy = j - y;
          const double gaussian = std::exp(-(yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant / 2);
          const double weight = std::max(gaussian - std::exp(-4.5), 0.0);
          total += weight;
          if (!shows_same(same, row, column, j, i, H, W, dx, dy)) continue;
          counted += weight;
          for (int64_t c = 0; c < C; ++c) sum[c] += weight * in[c][j][i];
        }
      }
      confidence[row][column] = static_cast<float>(counted / total);
      for (int64_t c = 0; c < C && counted > 0; ++c) image[c][row][column] = static_cast<float>(sum[c] / counted);
    }
  }
  return warped;
}

inline Splat forward_splat(const at::Tensor& source, const at::Tensor& flow, const at::Tensor& depth) {
  const int64_t C = source.size(0), H = source.size(1), W = source.size(2);
  const auto in = source.accessor<float, 3>(), motion = flow.accessor<float, 3>();
  const auto deep = depth.accessor<float, 2>();
  const auto nearest = at::full({H, W}, std::numeric_limits<float>::infinity());
  const auto sums = at::zeros(source.sizes(), at::kDouble), weights = at::zeros({H, W}, at::kDouble);
  auto near = nearest.accessor<float, 2>();
  auto sum = sums.accessor<double, 3>();
  auto covered = weights.accessor<double, 2>();
  for (const bool finds_nearest : {true, false}) {
    for (int64_t row = 0; row < H; ++row) {
      for (int64_t column = 0; column < W; ++column) {
        const double x = column + double{motion[row][column][0]}, y = row + double{motion[row][column][1]};
        for (int64_t j = 0; j < H; ++j) {
          for (int64_t i = 0; i < W; ++i) {
            if (!(std::abs(i - x) < 1 && std::abs(j - y) < 1)) continue;
            if (finds_nearest) {
              if (std::lround(x) == i && std::lround(y) == j) near[j][i] = std::min(near[j][i], deep[row][column]);
            } else if (deep[row][column] <= 1.01 * near[j][i]) {
              const double weight = (1 - std::abs(i - x)) * (1 - std::abs(j - y));
              covered[j][i] += weight;
              for (int64_t c = 0; c < C; ++c) sum[c][j][i] += weight * in[c][row][column];
            }
          }
        }
      }
    }
  }
  return {(sums / weights).nan_to_num(0).to(at::kFloat), weights.to(at::kFloat)};
}

}  // namespace multiplane::reference
