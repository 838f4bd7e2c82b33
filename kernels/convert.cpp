// SPDX-License-Identifier: Apache-2.0
#include "kernels/convert.h"

#include <ATen/ops/empty.h>
#include <ATen/Parallel.h>

#include "kernels/error.h"

namespace multiplane {

at::Tensor half_to_bfloat16(const at::Tensor& x) {
  MP_CHECK(x.scalar_type() == at::kHalf, "[half_to_bfloat16] wanted float16, got {}", at::toString(x.scalar_type()));
  return x.to(at::kBFloat16).contiguous();
}

}  // namespace multiplane
