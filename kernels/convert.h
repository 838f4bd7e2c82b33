// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// float16 → bfloat16, rounded to nearest even, any shape; the result is contiguous. Infinities and NaN stay what they
/// are. For checkpoints kept in float16, in which no CPU multiplies fast.
at::Tensor half_to_bfloat16(const at::Tensor& x);

}  // namespace multiplane
