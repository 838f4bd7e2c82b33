// SPDX-License-Identifier: Apache-2.0
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <array>
#include <numbers>

#include "kernels/temporal/surface_taps.h"
#include "kernels/temporal/warp.h"

namespace multiplane {

namespace {

using temporal::SurfaceTaps;

/// Weights of the N taps along one axis, at t, 0...1, between the middle two; they sum to 1.
template <int N>
std::array<float, N> weights(float t);

template <>
std::array<float, 2> weights<2>(float t) {
  return {1 - t, t};
}

template <>
std::array<float, 4> weights<4>(float t) {
  const float u = 1 - t;
  return {-0.5f * t * u * u, 1 + t * t * (1.5f * t - 2.5f), 1 + u * u * (1.5f * u - 2.5f), -0.5f * u * t * t};
}

template <>
std::array<float, 8> weights<8>(float t) {
  if (t < 1e-6f) return {0, 0, 0, 1, 0, 0, 0, 0};
  if (t > 1 - 1e-6f) return {0, 0, 0, 0, 1, 0, 0, 0};
  // Of sinc(x) sinc(x / 4) = 4 sin(pi x) sin(pi x / 4) / (pi x)^2 at x = t + 3, t + 2 ... t - 4 the first sine is the
  // same but for its sign, so that it cancels, and the second takes four values in turn, but for theirs.
  constexpr float quarter = std::numbers::pi_v<float> / 4;
  const float s = std::sin(quarter * t), c = std::cos(quarter * t);
  const float s1 = std::sin(quarter * (1 - t)), c1 = std::cos(quarter * (1 - t));
  std::array<float, 8> w{-s1, c, -c1, s, s1, -c, c1, -s};
  float sum = 0;
  for (int i = 0; i < 8; ++i) {
    const float x = t + static_cast<float>(3 - i);
    sum += w[i] /= x * x;
  }
  for (float& each : w) each /= sum;
  return w;
}

/// The taps around one place: pixels x0 ... x0 + N - 1 and y0 ... of the source.
template <int N>
struct Footprint {
  int64_t x0, y0;
  float x, y;  // of the place from the centre of (x0, y0)
  std::array<float, N> across, down;

  /// @param x, y in pixels, 0 at the centre of the first pixel
  Footprint(float x_px, float y_px)
      : x0(static_cast<int64_t>(std::floor(x_px)) - N / 2 + 1),
        y0(static_cast<int64_t>(std::floor(y_px)) - N / 2 + 1),
        x(x_px - static_cast<float>(x0)),
        y(y_px - static_cast<float>(y0)),
        across(weights<N>(x - (N / 2 - 1))),
        down(weights<N>(y - (N / 2 - 1))) {}
};

struct Source {
  const float* planes;
  int64_t C, H, W;
};

struct Target {
  float *planes, *confidence;
};

/// The taps of a footprint that count, and what is left of the kernel.
template <int N>
struct CountedTaps {
  std::array<int64_t, N * N> place{};
  std::array<float, N * N> weight{};
  float sum = 0;

  CountedTaps(const Source& source, const SurfaceTaps& surface, int64_t here, const Footprint<N>& at) {
    for (int tap = 0; tap < N * N; ++tap) {
      const int i = tap % N, j = tap / N;
      if (!surface.count(here, at.x0 + i, at.y0 + j, static_cast<float>(i) - at.x, static_cast<float>(j) - at.y)) {
        continue;
      }
      place[tap] = (at.y0 + j) * source.W + at.x0 + i;
      sum += weight[tap] = at.across[i] * at.down[j];
    }
  }

  float weighted(const float* plane) const {
    float total = 0;
    for (int tap = 0; tap < N * N; ++tap) total += weight[tap] * plane[place[tap]];
    return total;
  }
};

/// Writes what the taps that count show: the mean of the bilinear ones, which also stands for each of the wide kernel's
/// taps that does not count.
template <int N>
void fetch_counted(const Source& source, const SurfaceTaps& surface, int64_t here, float x, float y, Target target) {
  const CountedTaps<2> near(source, surface, here, Footprint<2>(x, y));
  target.confidence[here] = std::min(near.sum, 1.0f);
  const float scale = near.sum > 0 ? 1 / near.sum : 0.0f;
  const int64_t pixels = source.H * source.W;
  for (int64_t c = 0; c < source.C; ++c) {
    target.planes[c * pixels + here] = near.weighted(source.planes + c * pixels) * scale;
  }
  if (N == 2 || near.sum <= 0) return;
  const CountedTaps<N> wide(source, surface, here, Footprint<N>(x, y));
  for (int64_t c = 0; c < source.C; ++c) {
    float& value = target.planes[c * pixels + here];
    value = wide.weighted(source.planes + c * pixels) + (1 - wide.sum) * value;
  }
}

/// Writes the N x N taps' mean.
template <int N>
void fetch(const Source& source, const SurfaceTaps& surface, int64_t here, float x, float y, Target target) {
  const Footprint<N> at(x, y);
  for (int j = 0; j < N; ++j) {
    for (int i = 0; i < N; ++i) {
      if (!surface.count(here, at.x0 + i, at.y0 + j, static_cast<float>(i) - at.x, static_cast<float>(j) - at.y)) {
        return fetch_counted<N>(source, surface, here, x, y, target);
      }
    }
  }
  const int64_t pixels = source.H * source.W;
  target.confidence[here] = 1;
  for (int64_t c = 0; c < source.C; ++c) {
    const float* corner = source.planes + c * pixels + at.y0 * source.W + at.x0;
    float sum = 0;
    for (int j = 0; j < N; ++j) {
      float row = 0;
      for (int i = 0; i < N; ++i) row += at.across[i] * corner[j * source.W + i];
      sum += at.down[j] * row;
    }
    target.planes[c * pixels + here] = sum;
  }
}

template <int N>
void warp_rows(const Source& source, const float* flow, const SurfaceTaps& surface, Target target, int64_t first,
               int64_t end) {
  const float reach = static_cast<float>(source.H + source.W);  // a place beyond that far outside needs no look
  for (int64_t row = first; row < end; ++row) {
    for (int64_t column = 0; column < source.W; ++column) {
      const int64_t here = row * source.W + column;
      const float dx = flow[2 * here], dy = flow[2 * here + 1];
      if (std::abs(dx) < reach && std::abs(dy) < reach) {
        fetch<N>(source, surface, here, static_cast<float>(column) + dx, static_cast<float>(row) + dy, target);
      } else {  // so far outside, or NaN
        target.confidence[here] = 0;
        for (int64_t c = 0; c < source.C; ++c) target.planes[c * source.H * source.W + here] = 0;
      }
    }
  }
}

}  // namespace

Warped backward_warp(const at::Tensor& source, const at::Tensor& flow, Taps taps,
                     const std::optional<SameSurface>& same) {
  const auto planes = temporal::dense("backward_warp", "source", source, at::kFloat, {-1, -1, -1});
  const Source from{planes.const_data_ptr<float>(), planes.size(0), planes.size(1), planes.size(2)};
  const auto motion = temporal::dense("backward_warp", "flow", flow, at::kFloat, {from.H, from.W, 2});
  const SurfaceTaps surface("backward_warp", same, from.H, from.W);
  const Warped warped{at::empty_like(planes), at::empty({from.H, from.W}, planes.options())};
  const Target target{warped.image.mutable_data_ptr<float>(), warped.confidence.mutable_data_ptr<float>()};
  const auto rows = taps == Taps::Bilinear ? warp_rows<2> : taps == Taps::Cubic ? warp_rows<4> : warp_rows<8>;
  at::parallel_for(0, from.H, 16, [&](int64_t first, int64_t end) {
    rows(from, motion.const_data_ptr<float>(), surface, target, first, end);
  });
  return {warped.image.to(source.device()), warped.confidence.to(source.device())};
}

}  // namespace multiplane
