// SPDX-License-Identifier: Apache-2.0
// Attention for x86 with AVX-512: everything but the matrix product, which each including file brings along as Product.
//
// A tile of 32 queries stays in the lanes of vectors throughout: logits are Sᵀ = K Qᵀ [keys,32] and results Oᵀ = Vᵀ Pᵀ
// [d,32], so that maxima and sums over keys need no work across lanes, and both products are the same function. Keys go
// by in blocks; after each block the maximum so far is known and what was summed before is scaled to it (online
// softmax: Milakov & Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022, arXiv:2205.14135). Vᵀ has one more row, of
// ones: it yields the sum of the weights.
//
// Operands: A row-major, with an even number of columns; B in pairs, [depth/2, 32, 2], as the CPU's bf16 instructions
// take it.
#pragma once
#include <immintrin.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/cpu/bf16_attention.h"

namespace multiplane::cpu {

namespace {

constexpr int64_t kLanes = 16;
constexpr int64_t kQueries = Bf16AttentionKernel::kQueryTile;
constexpr int64_t kKeyBlock = 128;
constexpr uint16_t kOne = 0x3F80;
constexpr float kLog2e = 1.44269504f;

constexpr int64_t round_up(int64_t n, int64_t step) { return (n + step - 1) / step * step; }

/// How one head lies in memory: keys [keys,depth], then Vᵀ in blocks [rows,kKeyBlock]. What is padded is zero.
struct Packing {
  int64_t depth, keys, rows;

  explicit Packing(const Bf16Attention& p)
      : depth(round_up(p.features, 32)), keys(round_up(p.keys, 32)), rows(round_up(p.features + 1, 16)) {}
  int64_t values_at(int64_t key) const { return keys * depth + key * rows; }
  int64_t size() const { return values_at(round_up(keys, kKeyBlock)); }
};

/// What one tile of queries is worked on in.
struct alignas(64) Scratch {
  float logits[kKeyBlock * kQueries];
  uint16_t weights[kKeyBlock * kQueries];  // in pairs of keys
  float ceiling[kQueries];                 // highest logit so far
};

/// Lanes 0 … count − 1; none for count ≤ 0.
__mmask16 first_lanes(int64_t count) { return count >= kLanes ? 0xFFFF : count <= 0 ? 0 : (1u << count) - 1; }

__mmask32 first_halves(int64_t count) { return count >= 2 * kLanes ? 0xFFFFFFFF : count <= 0 ? 0 : (1u << count) - 1; }

/// [even, odd] interleaved to one pair of bf16 a lane.
__m512i pairs(__m256i even, __m256i odd) {
  return _mm512_or_si512(_mm512_cvtepu16_epi32(even), _mm512_slli_epi32(_mm512_cvtepu16_epi32(odd), 16));
}

/// Transposes 16 rows of 16 lanes: swaps blocks of 1, 2, 4, 8 across the diagonal.
void transpose(__m512i rows[kLanes]) {
  const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
#pragma GCC unroll 4
  for (int block = 1; block < kLanes; block *= 2) {
    const __m512i size = _mm512_set1_epi32(block);
    const __mmask16 upper = _mm512_test_epi32_mask(lane, size);
    const __m512i low = _mm512_mask_add_epi32(lane, upper, lane, _mm512_sub_epi32(_mm512_set1_epi32(kLanes), size));
    const __m512i high = _mm512_mask_add_epi32(_mm512_add_epi32(lane, size), upper, lane, _mm512_set1_epi32(kLanes));
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) {
      if (i & block) continue;
      const __m512i a = rows[i], b = rows[i + block];
      rows[i] = _mm512_permutex2var_epi32(a, low, b);
      rows[i + block] = _mm512_permutex2var_epi32(a, high, b);
    }
  }
}

void pack_keys(const Bf16Attention& p, const uint16_t* k, uint16_t* packed) {
  const Packing packing(p);
  std::memset(packed, 0, sizeof(uint16_t) * packing.keys * packing.depth);
  for (int64_t key = 0; key < p.keys; ++key) {
    std::memcpy(packed + key * packing.depth, k + key * p.k_row, sizeof(uint16_t) * p.features);
  }
}

/// Vᵀ and its row of ones.
void pack_values(const Bf16Attention& p, const uint16_t* v, uint16_t* packed) {
  const Packing packing(p);
  for (int64_t key = 0; key < packing.keys; key += 2 * kLanes) {
    const int64_t block = key / kKeyBlock * kKeyBlock;
    for (int64_t row = 0; row < packing.rows; row += kLanes) {
      const auto load = [&](int64_t at) {
        if (at >= p.keys) return _mm256_setzero_si256();
        const __m256i x = _mm256_maskz_loadu_epi16(first_lanes(p.features - row), v + at * p.v_row + row);
        const __mmask16 sum_row = first_lanes(p.features + 1 - row) & ~first_lanes(p.features - row);
        return _mm256_mask_mov_epi16(x, sum_row, _mm256_set1_epi16(kOne));
      };
      __m512i lanes[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) lanes[i] = pairs(load(key + 2 * i), load(key + 2 * i + 1));
      transpose(lanes);
      uint16_t* to = packed + packing.values_at(block) + row * kKeyBlock + key - block;
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) _mm512_storeu_si512(to + i * kKeyBlock, lanes[i]);
    }
  }
}

/// @param q  the tile's first query   @param count  queries that exist   @param packed [depth/2,32,2]
void pack_queries(const Bf16Attention& p, const uint16_t* q, int64_t count, uint16_t* packed) {
  const int64_t depth = Packing(p).depth;
  for (int64_t first = 0; first < kQueries; first += kLanes) {
    for (int64_t feature = 0; feature < depth; feature += 2 * kLanes) {
      __m512i lanes[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) {
        const __mmask32 there = first + i < count ? first_halves(p.features - feature) : 0;
        lanes[i] = _mm512_maskz_loadu_epi16(there, q + (first + i) * p.q_row + feature);
      }
      transpose(lanes);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) _mm512_storeu_si512(packed + (feature + 2 * i) * kQueries + 2 * first, lanes[i]);
    }
  }
}

/// times · 2^x to 1e-4 relative, 0 far below: the polynomial takes the part of x behind the point.
__m512 exp2(__m512 x, float times = 1.0f) {
  const __m512 fraction = _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
  __m512 y = _mm512_fmadd_ps(fraction, _mm512_set1_ps(0.0770672f * times), _mm512_set1_ps(0.2276448f * times));
  y = _mm512_fmadd_ps(fraction, y, _mm512_set1_ps(0.6951168f * times));
  y = _mm512_fmadd_ps(fraction, y, _mm512_set1_ps(times));
  return _mm512_scalef_ps(y, x);
}

/// From logits to weights 2^(scale (logit − ceiling)) for one vector of queries; sums [rows,32] shrink to the new
/// ceiling.
void weigh(Scratch& s, int64_t first_query, int64_t keys, float scale, float* sums, int64_t rows) {
  const float* logits = s.logits + first_query;
  __m512 top[4];
  for (int i = 0; i < 4; ++i) top[i] = _mm512_load_ps(logits + i * kQueries);
  for (int64_t key = 4; key < keys; key += 4) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) top[i] = _mm512_max_ps(top[i], _mm512_load_ps(logits + (key + i) * kQueries));
  }
  const __m512 highest = _mm512_max_ps(_mm512_max_ps(top[0], top[1]), _mm512_max_ps(top[2], top[3]));
  const __m512 factor = _mm512_set1_ps(scale), before = _mm512_load_ps(s.ceiling + first_query);
  const __m512 ceiling = _mm512_max_ps(before, highest);
  _mm512_store_ps(s.ceiling + first_query, ceiling);

  if (_mm512_cmp_ps_mask(before, ceiling, _CMP_LT_OQ)) {
    const __m512 shrink = exp2(_mm512_mul_ps(_mm512_sub_ps(before, ceiling), factor));
    for (int64_t row = 0; row < rows; ++row) {
      float* sum = sums + row * kQueries + first_query;
      _mm512_store_ps(sum, _mm512_mul_ps(_mm512_load_ps(sum), shrink));
    }
  }
  for (int64_t key = 0; key < keys; key += 2) {
    const float* logit = logits + key * kQueries;
    constexpr float kHalfStep = 1.0027f;  // of bf16, in the mean: with it, cutting a weight to bf16 rounds it
    const auto weight = [&](const float* x) {
      return exp2(_mm512_mul_ps(_mm512_sub_ps(_mm512_load_ps(x), ceiling), factor), kHalfStep);
    };
    const __m512 even = weight(logit), odd = weight(logit + kQueries);
    const __m512i pair =
        _mm512_mask_blend_epi16(0xAAAAAAAA, _mm512_srli_epi32(_mm512_castps_si512(even), 16), _mm512_castps_si512(odd));
    _mm512_store_si512(s.weights + key * kQueries + 2 * first_query, pair);
  }
}

/// out = sums / sum of weights, back to one query a row.
void write(const Bf16Attention& p, const float* sums, int64_t count, uint16_t* out) {
  const int64_t out_row = p.heads * p.features;
  for (int64_t first = 0; first < kQueries; first += kLanes) {
    const __m512 share = _mm512_div_ps(_mm512_set1_ps(1.0f), _mm512_load_ps(sums + p.features * kQueries + first));
    for (int64_t feature = 0; feature < p.features; feature += 2 * kLanes) {
      const auto result = [&](int64_t at) {
        const float* sum = sums + (at < p.features ? at : 0) * kQueries + first;
        return (__m256i)_mm512_cvtneps_pbh(_mm512_mul_ps(_mm512_load_ps(sum), share));
      };
      __m512i lanes[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) lanes[i] = pairs(result(feature + 2 * i), result(feature + 2 * i + 1));
      transpose(lanes);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) {
        if (first + i >= count) break;
        _mm512_mask_storeu_epi16(out + (first + i) * out_row + feature, first_halves(p.features - feature), lanes[i]);
      }
    }
  }
}

int64_t packed_size(const Bf16Attention& p) { return Packing(p).size(); }

int64_t scratch_size(const Bf16Attention& p) {
  const Packing packing(p);
  return sizeof(Scratch) + kQueries * (packing.rows * sizeof(float) + packing.depth * sizeof(uint16_t));
}

void pack(const Bf16Attention& p, int64_t head, uint16_t* packed) {
  const int64_t n = head / p.heads, h = head % p.heads;
  pack_keys(p, p.k + n * p.k_batch + h * p.features, packed);
  pack_values(p, p.v + n * p.v_batch + h * p.features, packed);
}

/// Product{}.multiply(a, a_row, b, c, rows, depth, accumulate): c [rows,32] = (c +) a [rows,depth] b [depth/2,32,2].
template <typename Product>
void attend(const Bf16Attention& p, int64_t head, int64_t tile, const uint16_t* packed, void* memory) {
  const Packing packing(p);
  auto& s = *static_cast<Scratch*>(memory);
  auto* sums = reinterpret_cast<float*>(&s + 1);
  auto* queries = reinterpret_cast<uint16_t*>(sums + packing.rows * kQueries);
  const int64_t n = head / p.heads, h = head % p.heads;
  const int64_t first = tile * kQueries, count = p.queries - first;
  pack_queries(p, p.q + n * p.q_batch + first * p.q_row + h * p.features, count, queries);
  for (int64_t i = 0; i < kQueries; ++i) s.ceiling[i] = -std::numeric_limits<float>::infinity();
  std::memset(sums, 0, sizeof(float) * packing.rows * kQueries);

  const Product product;
  const float scale = kLog2e / std::sqrt(static_cast<float>(p.features));
  for (int64_t key = 0; key < packing.keys; key += kKeyBlock) {
    const int64_t keys = packing.keys - key < kKeyBlock ? packing.keys - key : kKeyBlock;
    product.multiply(packed + key * packing.depth, packing.depth, queries, s.logits, keys, p.features, false);
    for (int64_t i = (p.keys - key) * kQueries; i < keys * kQueries; ++i) {  // keys that are padding weigh nothing
      s.logits[i] = -std::numeric_limits<float>::max();
    }
    for (int64_t i = 0; i < kQueries; i += kLanes) weigh(s, i, keys, scale, sums, p.features + 1);
    product.multiply(packed + packing.values_at(key), kKeyBlock, s.weights, sums, p.features + 1, keys, true);
  }
  write(p, sums, count, p.out + (n * p.queries + first) * p.heads * p.features + h * p.features);
}

}  // namespace

}  // namespace multiplane::cpu
