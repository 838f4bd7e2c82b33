// SPDX-License-Identifier: Apache-2.0
// Products with weights that were laid out for the CPU's bfloat16 units beforehand, by oneDNN, instead of in every
// call. The results are the same to the bit.
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Whether packing pays: bfloat16, not yet packed, on a CPU that multiplies it itself. Packed weights have is_mkldnn().
bool is_worth_packing(const at::Tensor& weight);

/// @param weight [out,in]
at::Tensor pack_linear(const at::Tensor& weight);
/// x Wᵀ + bias over the last axis; bias may be undefined.
at::Tensor packed_linear(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& bias);

/// @param weight [out,in,kernel,kernel]   @param input_sizes  of an input it will meet: a hint for the layout
at::Tensor pack_conv2d(const at::Tensor& weight, int64_t stride, int64_t padding, at::IntArrayRef input_sizes);
/// at::conv2d(x, weight, bias, stride, padding), channels last in memory; bias may be undefined.
at::Tensor packed_conv2d(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& bias, int64_t stride,
                         int64_t padding);

}  // namespace multiplane
