// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/splat.h"

#include <ATen/Parallel.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <limits>

#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

constexpr float kBehind = 1.01f;  // times the nearest depth: hidden

struct Work {
  const float *source, *flow, *depth;
  float *image, *coverage, *nearest;
  int64_t C, H, W;
};

/// Calls send(pixel, x, y) with the place of every pixel that may reach rows first ... end - 1; 0 at pixel centres.
template <typename Send>
void for_each_arrival(const Work& w, int64_t first, int64_t end, Send send) {
  const auto above = static_cast<float>(first - 1), below = static_cast<float>(end), width = static_cast<float>(w.W);
  for (int64_t row = 0, pixel = 0; row < w.H; ++row) {
    for (int64_t column = 0; column < w.W; ++column, ++pixel) {
      const float x = static_cast<float>(column) + w.flow[2 * pixel];
      const float y = static_cast<float>(row) + w.flow[2 * pixel + 1];
      if (y > above && y < below && x > -1 && x < width) send(pixel, x, y);  // false for NaN
    }
  }
}

/// A thread owns rows of the result and looks at all pixels, so that they arrive in the same order for every thread.
void splat_rows(const Work& w, int64_t first, int64_t end) {
  const auto inside = [&](int64_t x, int64_t y) { return x >= 0 && x < w.W && y >= first && y < end; };
  for_each_arrival(w, first, end, [&](int64_t pixel, float x, float y) {
    const auto column = static_cast<int64_t>(std::lround(x)), row = static_cast<int64_t>(std::lround(y));
    if (inside(column, row)) {
      float& nearest = w.nearest[row * w.W + column];
      nearest = std::min(nearest, w.depth[pixel]);
    }
  });
  for_each_arrival(w, first, end, [&](int64_t pixel, float x, float y) {
    const float x0 = std::floor(x), y0 = std::floor(y), right = x - x0, down = y - y0;
    for (int tap = 0; tap < 4; ++tap) {
      const int i = tap % 2, j = tap / 2;
      const int64_t column = static_cast<int64_t>(x0) + i, row = static_cast<int64_t>(y0) + j;
      if (!inside(column, row)) continue;
      const int64_t there = row * w.W + column;
      if (!(w.depth[pixel] <= kBehind * w.nearest[there])) continue;  // NaN is nowhere
      const float weight = (i ? right : 1 - right) * (j ? down : 1 - down);
      w.coverage[there] += weight;
      for (int64_t c = 0; c < w.C; ++c) {
        w.image[c * w.H * w.W + there] += weight * w.source[c * w.H * w.W + pixel];
      }
    }
  });
  for (int64_t there = first * w.W; there < end * w.W; ++there) {
    if (w.coverage[there] == 0) continue;
    for (int64_t c = 0; c < w.C; ++c) w.image[c * w.H * w.W + there] /= w.coverage[there];
  }
}

}  // namespace

Splat forward_splat(const at::Tensor& source, const at::Tensor& flow, const at::Tensor& depth) {
  const auto planes = temporal::dense("forward_splat", "source", source, at::kFloat, {-1, -1, -1});
  const int64_t C = planes.size(0), H = planes.size(1), W = planes.size(2);
  const auto motion = temporal::dense("forward_splat", "flow", flow, at::kFloat, {H, W, 2});
  const auto deep = temporal::dense("forward_splat", "depth", depth, at::kFloat, {H, W});
  const Splat splat{at::zeros_like(planes), at::zeros({H, W}, planes.options())};
  const auto nearest = at::full({H, W}, std::numeric_limits<float>::infinity(), planes.options());
  const Work work{planes.const_data_ptr<float>(),
                  motion.const_data_ptr<float>(),
                  deep.const_data_ptr<float>(),
                  splat.image.mutable_data_ptr<float>(),
                  splat.coverage.mutable_data_ptr<float>(),
                  nearest.mutable_data_ptr<float>(),
                  C,
                  H,
                  W};
  at::parallel_for(0, H, 64, [&](int64_t first, int64_t end) { splat_rows(work, first, end); });
  return {splat.image.to(source.device()), splat.coverage.to(source.device())};
}

}  // namespace multiplane
