// SPDX-License-Identifier: Apache-2.0
// Compiled for CPUs with AVX512-BF16, used only on those.
#include "kernels/cpu/bf16_attention_x86.h"

namespace multiplane::cpu {

namespace {

/// Vector units: kRows rows of c stay in registers while depth goes by, two vectors of queries each.
struct VectorProduct {
  static constexpr int64_t kRows = 8;

  void multiply(const uint16_t* a, int64_t a_row, const uint16_t* b, float* c, int64_t rows, int64_t depth,
                bool accumulate) const {
    for (int64_t row = 0; row < rows; row += kRows) {
      block(a + row * a_row, a_row, b, c + row * kQueries, depth, accumulate);
    }
  }

 private:
  static void block(const uint16_t* a, int64_t a_row, const uint16_t* b, float* c, int64_t depth, bool accumulate) {
    __m512 left[kRows], right[kRows];
#pragma GCC unroll 8
    for (int64_t i = 0; i < kRows; ++i) {
      left[i] = accumulate ? _mm512_load_ps(c + i * kQueries) : _mm512_setzero_ps();
      right[i] = accumulate ? _mm512_load_ps(c + i * kQueries + kLanes) : _mm512_setzero_ps();
    }
    for (int64_t k = 0; k < depth; k += 2) {
      const auto b_left = (__m512bh)_mm512_load_si512(b + k * kQueries);
      const auto b_right = (__m512bh)_mm512_load_si512(b + k * kQueries + 2 * kLanes);
#pragma GCC unroll 8
      for (int64_t i = 0; i < kRows; ++i) {
        int32_t pair;
        std::memcpy(&pair, a + i * a_row + k, sizeof(pair));
        const auto a_pair = (__m512bh)_mm512_set1_epi32(pair);
        left[i] = _mm512_dpbf16_ps(left[i], a_pair, b_left);
        right[i] = _mm512_dpbf16_ps(right[i], a_pair, b_right);
      }
    }
#pragma GCC unroll 8
    for (int64_t i = 0; i < kRows; ++i) {
      _mm512_store_ps(c + i * kQueries, left[i]);
      _mm512_store_ps(c + i * kQueries + kLanes, right[i]);
    }
  }
};

}  // namespace

extern const Bf16AttentionKernel kAvx512Attention = {packed_size, scratch_size, pack, attend<VectorProduct>};

}  // namespace multiplane::cpu
