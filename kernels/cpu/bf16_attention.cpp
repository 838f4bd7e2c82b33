// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/bf16_attention.h"

#include <ATen/Parallel.h>
#include <ATen/cpu/Utils.h>
#include <ATen/ops/empty.h>

namespace multiplane::cpu {

#ifdef MULTIPLANE_X86_KERNELS
extern const Bf16AttentionKernel kAmxAttention, kAvx512Attention;

const Bf16AttentionKernel* bf16_attention_kernel() {
  static const auto* fastest = [] {
    if (!__builtin_cpu_supports("avx512bf16")) return static_cast<const Bf16AttentionKernel*>(nullptr);
    return at::cpu::init_amx() ? &kAmxAttention : &kAvx512Attention;
  }();
  return fastest;
}
#else
const Bf16AttentionKernel* bf16_attention_kernel() { return nullptr; }
#endif

void run(const Bf16AttentionKernel& kernel, const Bf16Attention& problem) {
  const int64_t heads = problem.batch * problem.heads;
  const int64_t tiles = (problem.queries + kernel.kQueryTile - 1) / kernel.kQueryTile;
  const int64_t packed_size = kernel.packed_size(problem);
  const auto packed = at::empty({heads, packed_size}, at::kBFloat16);
  auto* const packed_at = static_cast<uint16_t*>(packed.data_ptr());
  at::parallel_for(0, heads, 1, [&](int64_t begin, int64_t end) {
    for (int64_t head = begin; head < end; ++head) kernel.pack(problem, head, packed_at + head * packed_size);
  });
  at::parallel_for(0, heads * tiles, 1, [&](int64_t begin, int64_t end) {
    const auto scratch = at::empty({kernel.scratch_size(problem)}, at::kByte);
    for (int64_t i = begin; i < end; ++i) {
      const int64_t head = i / tiles;
      kernel.attend(problem, head, i % tiles, packed_at + head * packed_size, scratch.data_ptr());
    }
  });
}

}  // namespace multiplane::cpu
