// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// The most of the square of pixels around each; nothing is below 0. [H,W] float32
at::Tensor grown(const at::Tensor& x, int64_t radius_px);

}  // namespace multiplane
