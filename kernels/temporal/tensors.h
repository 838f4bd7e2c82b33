// SPDX-License-Identifier: Apache-2.0
// The kernels of this folder are loops over memory on the CPU: what lies elsewhere is brought here, results go back.
#pragma once
#include <ATen/core/Tensor.h>

#include <string_view>

namespace multiplane::temporal {

/// x on the CPU, without gaps. Throws Error{InvalidArgument} unless it has the type and the shape (-1: any size).
at::Tensor dense(std::string_view function, std::string_view name, const at::Tensor& x, at::ScalarType type,
                 at::IntArrayRef shape);

}  // namespace multiplane::temporal
