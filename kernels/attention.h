// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

enum class AttentionMask { None, Causal };  ///< Causal: query m sees the keys 0 … m only

/// Multi-headed attention: softmax(q kᵀ / √d) v for each head, the heads side by side in the last axis.
/// @param q     [N,M,heads·d]
/// @param k, v  [N,L,heads·d], of the same type and on the same device as q
/// @return      [N,M,heads·d]
/// Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads,
                     AttentionMask mask = AttentionMask::None);

}  // namespace multiplane
