// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <ATen/ops/scaled_dot_product_attention.h>

#include "kernels/error.h"

namespace multiplane {

namespace {

/// [N,M,heads·d] → [N,heads,M,d], no copy.
at::Tensor split_heads(const at::Tensor& x, int64_t heads) {
  return x.unflatten(-1, {heads, -1}).transpose(1, 2);
}

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads,
                     AttentionMask mask) {
  MP_CHECK(q.dim() == 3 && k.dim() == 3 && v.dim() == 3, "[attention] wanted q, k, v of three axes, got {}, {}, {}",
           q.dim(), k.dim(), v.dim());
  MP_CHECK(heads > 0 && q.size(2) % heads == 0, "[attention] wanted a multiple of {} features, got {}", heads, q.size(2));
  const auto out = at::scaled_dot_product_attention(split_heads(q, heads), split_heads(k, heads), split_heads(v, heads),
                                                    /*attn_mask=*/{}, /*dropout_p=*/0.0, mask == AttentionMask::Causal);
  return out.transpose(1, 2).flatten(2);
}

}  // namespace multiplane
