// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Normalises groups of channels to mean 0 and variance 1, then scales and shifts each channel; the same to the bit
/// with any number of threads, which at::group_norm is not where channels come last in memory.
/// @param x [N,C,…]   @param weight, bias [C], of the same type   @return like x
/// Source: Wu & He 2018, arXiv:1803.08494.
at::Tensor group_norm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias,
                      double eps);

}  // namespace multiplane
