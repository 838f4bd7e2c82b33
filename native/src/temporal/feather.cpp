// SPDX-License-Identifier: Apache-2.0
#include "temporal/feather.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

struct Neighbour {
  int64_t dy, dx;
  float px;
};

/// Those that come before a pixel, row by row; mirrored, those that come after.
constexpr Neighbour kBefore[] = {{-1, -1, 4.0f / 3}, {-1, 0, 1}, {-1, 1, 4.0f / 3}, {0, -1, 1}};

}  // namespace

at::Tensor feather(const at::Tensor& area, const at::Tensor& keys, double radius_px) {
  const auto inside = temporal::dense("feather", "area", area, at::kBool, {-1, -1});
  const int64_t H = inside.size(0), W = inside.size(1);
  const auto surfaces = temporal::dense("feather", "keys", keys, at::kInt, {H, W});
  const auto out = at::empty({H, W}, at::kFloat);
  const auto* is_inside = inside.const_data_ptr<bool>();
  const auto* key = surfaces.const_data_ptr<int32_t>();
  auto* distance = out.mutable_data_ptr<float>();
  const auto radius = static_cast<float>(radius_px);
  for (int64_t i = 0; i < H * W; ++i) distance[i] = is_inside[i] ? radius : 0;

  const auto approach = [&](int64_t y, int64_t x, int64_t direction) {
    float& least = distance[y * W + x];
    for (const auto& step : kBefore) {
      const int64_t other_y = y + direction * step.dy, other_x = x + direction * step.dx;
      if (other_y < 0 || other_y >= H || other_x < 0 || other_x >= W) continue;
      const int64_t other = other_y * W + other_x;
      if (key[other] == key[y * W + x]) least = std::min(least, distance[other] + step.px);
    }
  };
  for (int64_t y = 0; y < H; ++y) {
    for (int64_t x = 0; x < W; ++x) approach(y, x, 1);
  }
  for (int64_t y = H - 1; y >= 0; --y) {
    for (int64_t x = W - 1; x >= 0; --x) approach(y, x, -1);
  }
  for (int64_t i = 0; i < H * W; ++i) {
    const float t = distance[i] / radius;
    distance[i] = t * t * (3 - 2 * t);
  }
  return out;
}

}  // namespace multiplane
