// SPDX-License-Identifier: Apache-2.0
// Random numbers without state: a number is a function of what it belongs to. Whole-number arithmetic and the float
// operations that IEEE 754 rounds exactly, compiled without contraction: the same bits on every machine.
#pragma once
#include <cstdint>
#include <span>

namespace multiplane::temporal {

/// The key of the nth thing that belongs to another.
/// Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64).
inline uint64_t key_of(uint64_t owner, uint64_t nth) {
  uint64_t x = owner + (nth + 1) * 0x9e3779b97f4a7c15ULL;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

/// 0 <= u < 1, of 24 bits.
inline float uniform(uint32_t bits) { return static_cast<float>(static_cast<int32_t>(bits >> 8)) * 0x1p-24f; }

/// Fills `out` with independent numbers of N(0, 1), all of them functions of the key.
/// Source: Box & Muller 1958, "A note on the generation of random normal deviates".
void draw_normal(uint64_t key, std::span<float> out);

}  // namespace multiplane::temporal
