// SPDX-License-Identifier: Apache-2.0
#include "temporal/dust.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

#include "kernels/temporal/tensors.h"
#include "temporal/grown.h"

namespace multiplane {

namespace {

constexpr double kDustRadius = 6.0 / 512;  // of the short side

}  // namespace

at::Tensor without_dust(const at::Tensor& area) {
  const auto whole = temporal::dense("without_dust", "area", area, at::kBool, {-1, -1});
  const auto short_side = static_cast<double>(std::min(whole.size(0), whole.size(1)));
  const int64_t radius = std::max<int64_t>(1, std::llround(kDustRadius * short_side));
  const auto outside = whole.logical_not().to(at::kFloat);
  const auto cores = 1 - grown(outside, radius);
  return whole.logical_and(grown(cores, 2 * radius) > 0);  // a little more keeps corners
}

}  // namespace multiplane
