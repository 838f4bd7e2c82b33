// SPDX-License-Identifier: Apache-2.0
#include "temporal/dust.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/max_pool2d.h>

#include <algorithm>
#include <cmath>

#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

constexpr double kDustRadius = 2.0 / 512;  // of the short side

/// Whether any pixel of the square around each is set, float32 [1,1,H,W].
at::Tensor grown(const at::Tensor& area, int64_t radius) {
  return at::max_pool2d(at::constant_pad_nd(area, {radius, radius, radius, radius}), 2 * radius + 1, 1);
}

}  // namespace

at::Tensor without_dust(const at::Tensor& area) {
  const auto whole = temporal::dense("without_dust", "area", area, at::kBool, {-1, -1});
  const auto short_side = static_cast<double>(std::min(whole.size(0), whole.size(1)));
  const int64_t radius = std::max<int64_t>(1, std::llround(kDustRadius * short_side));
  const auto outside = whole.logical_not().to(at::kFloat).unsqueeze(0).unsqueeze(0);
  const auto cores = 1 - grown(outside, radius);
  return whole.logical_and(grown(cores, 2 * radius).squeeze(0).squeeze(0) > 0);  // a little more keeps corners
}

}  // namespace multiplane
