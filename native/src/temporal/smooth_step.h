// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/TensorOperators.h>

namespace multiplane {

/// 0 up to `from`, 1 beyond `to`, 3t² − 2t³ between.
inline at::Tensor smooth_step(const at::Tensor& x, double from, double to) {
  const auto t = ((x - from) / (to - from)).clamp(0, 1);
  return t * t * (3 - 2 * t);
}

}  // namespace multiplane
