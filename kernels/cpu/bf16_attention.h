// SPDX-License-Identifier: Apache-2.0
// Attention in bfloat16 on a CPU with instructions for it. Between this header and the object files that are compiled
// for one CPU only plain pointers pass: an inline function that such a file shared with others could end up in all of
// them.
#pragma once
#include <cstdint>

namespace multiplane::cpu {

/// softmax(q kᵀ / √d) v for every image n and head h; the bits of bfloat16 numbers, features of one head side by side.
struct Bf16Attention {
  const uint16_t *q, *k, *v;
  uint16_t* out;
  int64_t batch, heads, queries, keys, features;           ///< features d of one head: a multiple of 2
  int64_t q_batch, q_row, k_batch, k_row, v_batch, v_row;  ///< strides; out is contiguous
};

/// One way to compute it. Keys and values of a head are packed once, then every tile of queries stands alone, so that
/// the result does not depend on how tiles are spread over threads.
struct Bf16AttentionKernel {
  static constexpr int64_t kQueryTile = 32;

  int64_t (*packed_size)(const Bf16Attention&);                        ///< numbers that one packed head takes
  int64_t (*scratch_size)(const Bf16Attention&);                       ///< bytes that a thread works in, aligned to 64
  void (*pack)(const Bf16Attention&, int64_t head, uint16_t* packed);  ///< head: 0 … batch·heads − 1
  void (*attend)(const Bf16Attention&, int64_t head, int64_t tile, const uint16_t* packed, void* scratch);
};

/// The fastest that this CPU has, or null.
const Bf16AttentionKernel* bf16_attention_kernel();

void run(const Bf16AttentionKernel& kernel, const Bf16Attention& problem);

}  // namespace multiplane::cpu
