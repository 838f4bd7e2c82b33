// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// The parts of an area, bool [H,W], that hold a square of some pixels (12/512 of the short side, 3 at least); the rest
/// is not worth a brush.
at::Tensor without_dust(const at::Tensor& area);

}  // namespace multiplane
