// SPDX-License-Identifier: Apache-2.0
#include "temporal/light.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/temporal/tensors.h"
#include "temporal/grown.h"
#include "temporal/smooth_step.h"

namespace multiplane {

namespace {

constexpr double kVeil = 8;                     // of 255: of less light a ratio says little
constexpr double kSame = 0.05, kOther = 0.15;   // logarithms: no change of light, surely one
constexpr double kMost = 4;                     // times brighter or darker
constexpr double kGlare = 1.5, kGlaring = 2.5;  // times brighter: trust falls, is gone
constexpr double kOff = 12.0 / 512;             // of the short side: so far the edges of painted shadows are off
constexpr double kFinest = 64;                  // short side, pixels; each doubling of it is one level more
constexpr int32_t kNothing = std::numeric_limits<int32_t>::min();
constexpr int64_t kChannels = 3;

/// Each pixel the mean over 3 × 3 pixels, `step` apart, that show the same surface. Arrays are [H,W,kChannels].
void smooth(const float* from, const int32_t* key, int64_t H, int64_t W, int64_t step, float* to) {
  constexpr std::array<float, 3> weights{1, 2, 1};
  at::parallel_for(0, H, 16, [&](int64_t first, int64_t end) {
    for (int64_t here = first * W; here < end * W; ++here) {
      const int64_t y = here / W, x = here % W;
      std::array<float, kChannels> sum{};
      float total = 0;
      for (int64_t j = 0; j < 3; ++j) {
        const int64_t row = y + (j - 1) * step;
        if (row < 0 || row >= H) continue;
        for (int64_t i = 0; i < 3; ++i) {
          const int64_t column = x + (i - 1) * step, there = row * W + column;
          if (column < 0 || column >= W || key[there] != key[here]) continue;
          const float weight = weights[j] * weights[i];
          total += weight;
          for (int64_t c = 0; c < kChannels; ++c) sum[c] += weight * from[there * kChannels + c];
        }
      }
      for (int64_t c = 0; c < kChannels; ++c) to[here * kChannels + c] = sum[c] / total;
    }
  });
}

}  // namespace

LightChange light_change(const at::Tensor& here, const at::Tensor& there, const at::Tensor& keys,
                         const at::Tensor& seen) {
  const auto now = temporal::dense("light_change", "here", here, at::kFloat, {kChannels, -1, -1});
  const int64_t H = now.size(1), W = now.size(2);
  const auto then = temporal::dense("light_change", "there", there, at::kFloat, now.sizes());
  const auto unknown = temporal::dense("light_change", "seen", seen, at::kBool, {H, W}).logical_not();
  const auto surfaces = temporal::dense("light_change", "keys", keys, at::kInt, {H, W}).masked_fill(unknown, kNothing);
  const auto ratio = (now.clamp(0, 255) + kVeil) / (then.clamp(0, 255) + kVeil);
  auto change = ratio.log().masked_fill(unknown, 0).permute({1, 2, 0}).contiguous(),
       smoothed = at::empty_like(change);  // [H,W,3]
  const auto short_side = static_cast<double>(std::min(H, W));
  const auto levels = std::max(1L, std::lround(std::log2(short_side / kFinest)));
  for (int64_t level = 0; level < levels; ++level, std::swap(change, smoothed)) {
    smooth(change.const_data_ptr<float>(), surfaces.const_data_ptr<int32_t>(), H, W, int64_t{1} << level,
           smoothed.mutable_data_ptr<float>());
  }
  const auto sure = smooth_step(change.abs().amax(2, /*keepdim=*/true), kSame, kOther);
  const auto factor = (change * sure).exp().clamp(1 / kMost, kMost).permute({2, 0, 1});
  const auto glare = smooth_step(factor.amax(0), kGlare, kGlaring);
  return {factor, 1 - grown(glare, std::max(1L, std::lround(kOff * short_side)))};
}

}  // namespace multiplane
