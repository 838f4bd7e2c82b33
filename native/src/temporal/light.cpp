// SPDX-License-Identifier: Apache-2.0
#include "temporal/light.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/ones_like.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/temporal/tensors.h"
#include "temporal/grown.h"
#include "temporal/smooth_step.h"

namespace multiplane {

namespace {

constexpr double kVeil = 8;                     // of 255: of less light a ratio says little
constexpr double kSame = 0.08, kOther = 0.2;    // logarithms: no change of light, surely one
constexpr double kMost = 4;                     // times brighter or darker
constexpr double kGlare = 1.5, kGlaring = 2.5;  // times brighter: trust falls, is gone
constexpr double kOff = 12.0 / 512;             // of the short side: so far the edges of painted shadows are off
constexpr double kFinest = 64;                  // short side, pixels; each doubling of it is one level more
constexpr int64_t kChannels = 4;                // red, green, blue, all times the last: how much the pixel counts
constexpr double kLittle = 1.0 / 64, kLeast = 1e-6;

/// Each pixel 1 : 2 : 1 with those dx, dy to both sides that show the same surface. Arrays are [H,W,kChannels].
void smooth(const float* from, const int32_t* key, int64_t H, int64_t W, int64_t dx, int64_t dy, float* to) {
  const auto rows = [&](int64_t first, int64_t end) {
    for (int64_t y = first; y < end; ++y) {
      for (int64_t x = 0; x < W; ++x) {
        const int64_t here = y * W + x;
        std::array<float, kChannels> sum{};
        for (int64_t c = 0; c < kChannels; ++c) sum[c] = 2 * from[here * kChannels + c];
        for (const int64_t side : {-1, 1}) {
          const int64_t column = x + side * dx, row = y + side * dy, there = row * W + column;
          if (column < 0 || column >= W || row < 0 || row >= H || key[there] != key[here]) continue;
          for (int64_t c = 0; c < kChannels; ++c) sum[c] += from[there * kChannels + c];
        }
        for (int64_t c = 0; c < kChannels; ++c) to[here * kChannels + c] = sum[c] / 4;
      }
    }
  };
  at::parallel_for(0, H, 16, rows);
}

}  // namespace

at::Tensor inner_pixels(const at::Tensor& keys) {
  const auto surfaces = temporal::dense("inner_pixels", "keys", keys, at::kInt, {-1, -1});
  auto inner = at::ones_like(surfaces, at::kFloat);
  for (const int64_t dim : {0, 1}) {
    const int64_t steps = surfaces.size(dim) - 1;
    const auto differ = surfaces.narrow(dim, 0, steps) != surfaces.narrow(dim, 1, steps);
    for (const int64_t side : {0, 1}) inner.narrow(dim, side, steps).masked_fill_(differ, kLittle);
  }
  return inner;
}

LightChange light_change(const at::Tensor& here, const at::Tensor& there, const at::Tensor& keys,
                         const at::Tensor& sure) {
  const auto now = temporal::dense("light_change", "here", here, at::kFloat, {3, -1, -1});
  const int64_t H = now.size(1), W = now.size(2);
  const auto then = temporal::dense("light_change", "there", there, at::kFloat, now.sizes());
  const auto weight =
      temporal::dense("light_change", "sure", sure, at::kFloat, {H, W}).unsqueeze(0) * inner_pixels(keys);
  const auto surfaces = temporal::dense("light_change", "keys", keys, at::kInt, {H, W});
  const auto ratio = (now.clamp(0, 255) + kVeil) / (then.clamp(0, 255) + kVeil);
  const auto weighted = at::cat({ratio.log() * weight, weight}).permute({1, 2, 0}).contiguous();  // [H,W,4]
  const auto between = at::empty_like(weighted);
  const auto short_side = static_cast<double>(std::min(H, W));
  const auto levels = std::max(1L, std::lround(std::log2(short_side / kFinest)));
  const auto* key = surfaces.const_data_ptr<int32_t>();
  auto *values = weighted.mutable_data_ptr<float>(), *spare = between.mutable_data_ptr<float>();
  for (int64_t level = 0; level < levels; ++level) {
    const int64_t step = int64_t{1} << level;
    smooth(values, key, H, W, step, 0, spare);
    smooth(spare, key, H, W, 0, step, values);
  }
  const auto change = weighted.narrow(2, 0, 3) / weighted.narrow(2, 3, 1).clamp_min(kLeast);
  const auto surely = smooth_step(change.abs().amax(2, /*keepdim=*/true), kSame, kOther) * (sure > 0).unsqueeze(2);
  const auto factor = (change * surely).exp().clamp(1 / kMost, kMost).permute({2, 0, 1});
  const auto glare = smooth_step(factor.amax(0), kGlare, kGlaring);
  return {factor, 1 - grown(glare, std::max(1L, std::lround(kOff * short_side)))};
}

}  // namespace multiplane
