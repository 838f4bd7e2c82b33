// SPDX-License-Identifier: Apache-2.0
#include "control/depth.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/error.h"
#include "kernels/passes.h"

namespace multiplane {

DepthRange depth_range(std::span<const at::Tensor> frames) {
  DepthRange range{std::numeric_limits<float>::infinity(), 0};
  for (const auto& depth : frames) {
    check_depth(depth);
    const auto farthest = at::where(depth.isinf(), at::zeros({}), depth).max().item<float>();
    range = {std::min(range.near_m, depth.min().item<float>()), std::max(range.far_m, farthest)};
  }
  return std::isinf(range.near_m) ? DepthRange{1, 1} : range;
}

at::Tensor depth_control(const at::Tensor& depth, const DepthRange& range) {
  check_depth(depth);
  const auto [near_m, far_m] = range;
  MP_CHECK(0 < near_m && near_m <= far_m && std::isfinite(far_m),
           "[depth_control] wanted 0 < near <= far, got {} and {}", near_m, far_m);
  const auto value = near_m == far_m ? (depth <= near_m).to(at::kFloat)
                                     : ((1 / depth - 1 / far_m) / (1 / near_m - 1 / far_m)).clamp(0, 1);
  return (value * 255).round().to(at::kByte).unsqueeze(-1).expand({-1, -1, 3}).contiguous();
}

}  // namespace multiplane
