// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <fmt/ranges.h>

#include "kernels/cpu/bf16_attention.h"
#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr int64_t kMostFeatures =
    256;  ///< a head has; beyond, the matrix products outweigh all else, and torch's are faster

/// [N,M,heads·d] → [N,heads,M,d], no copy.
at::Tensor split_heads(const at::Tensor& x, int64_t heads) { return x.unflatten(-1, {heads, -1}).transpose(1, 2); }

/// x itself where its features lie side by side, else a copy.
at::Tensor with_dense_features(const at::Tensor& x) { return x.stride(2) == 1 ? x : x.contiguous(); }

const uint16_t* bits_of(const at::Tensor& x) { return static_cast<const uint16_t*>(x.const_data_ptr()); }

at::Tensor bf16_attention(const cpu::Bf16AttentionKernel& kernel, const at::Tensor& q, const at::Tensor& k,
                          const at::Tensor& v, int64_t heads) {
  const auto out = at::empty(q.sizes(), q.options());
  cpu::run(kernel, {.q = bits_of(q),
                    .k = bits_of(k),
                    .v = bits_of(v),
                    .out = static_cast<uint16_t*>(out.data_ptr()),
                    .batch = q.size(0),
                    .heads = heads,
                    .queries = q.size(1),
                    .keys = k.size(1),
                    .features = q.size(2) / heads,
                    .q_batch = q.stride(0),
                    .q_row = q.stride(1),
                    .k_batch = k.stride(0),
                    .k_row = k.stride(1),
                    .v_batch = v.stride(0),
                    .v_row = v.stride(1)});
  return out;
}

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads, AttentionMask mask) {
  MP_CHECK(q.dim() == 3 && k.dim() == 3 && v.dim() == 3, "[attention] wanted q, k, v of three axes, got {}, {}, {}",
           q.dim(), k.dim(), v.dim());
  MP_CHECK(q.size(0) == k.size(0) && q.size(2) == k.size(2) && k.sizes() == v.sizes(),
           "[attention] wanted q [N,M,D] and k, v [N,L,D], got [{}], [{}], [{}]", fmt::join(q.sizes(), ","),
           fmt::join(k.sizes(), ","), fmt::join(v.sizes(), ","));
  MP_CHECK(heads > 0 && q.size(2) % heads == 0, "[attention] wanted {} heads to divide the features, got {} features",
           heads, q.size(2));
  MP_CHECK(k.size(1) > 0, "[attention] wanted one key at least, got none");
  const int64_t features = q.size(2) / heads;
  const auto* kernel = cpu::bf16_attention_kernel();
  const bool bf16_on_cpu = q.is_cpu() && q.scalar_type() == at::kBFloat16 && k.scalar_type() == at::kBFloat16 &&
                           v.scalar_type() == at::kBFloat16;
  if (kernel != nullptr && bf16_on_cpu && mask == AttentionMask::None && features % 2 == 0 &&
      features <= kMostFeatures) {
    return bf16_attention(*kernel, with_dense_features(q), with_dense_features(k), with_dense_features(v), heads);
  }
  const auto out = at::scaled_dot_product_attention(split_heads(q, heads), split_heads(k, heads), split_heads(v, heads),
                                                    /*attn_mask=*/{}, /*dropout_p=*/0.0, mask == AttentionMask::Causal);
  return out.transpose(1, 2).flatten(2);
}

}  // namespace multiplane
