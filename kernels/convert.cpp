// SPDX-License-Identifier: Apache-2.0
#include "kernels/convert.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <bit>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr int64_t kGrain = 1 << 16;  ///< numbers that are worth a thread of their own

/// One number, without branches, so that the compiler can take many at once. float16's exponent and mantissa, moved
/// into float32's place, stand for the value times 2^-112, subnormal numbers included; one multiplication undoes it.
uint16_t bfloat16_bits(uint16_t half) {
  const uint32_t sign = half & 0x8000u, magnitude = (half & 0x7FFFu) << 13;
  const uint32_t bits = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f);
  const uint32_t finite = (bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16;  // ties to even
  const uint32_t infinity_or_nan = magnitude == 0x0F800000u ? 0x7F80u : 0x7FC0u;
  return static_cast<uint16_t>(sign | (magnitude < 0x0F800000u ? finite : infinity_or_nan));
}

}  // namespace

at::Tensor half_to_bfloat16(const at::Tensor& x) {
  MP_CHECK(x.is_cpu() && x.scalar_type() == at::kHalf, "[half_to_bfloat16] wanted float16 on the CPU, got {} on {}",
           at::toString(x.scalar_type()), x.device().str());
  const auto dense = x.contiguous();
  const auto out = at::empty(x.sizes(), x.options().dtype(at::kBFloat16).memory_format(at::MemoryFormat::Contiguous));
  const auto* from = static_cast<const uint16_t*>(dense.const_data_ptr());
  auto* to = static_cast<uint16_t*>(out.data_ptr());
  at::parallel_for(0, x.numel(), kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = bfloat16_bits(from[i]);
  });
  return out;
}

}  // namespace multiplane
