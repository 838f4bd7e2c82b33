// SPDX-License-Identifier: Apache-2.0
// Compiled for CPUs with AMX, used only on those.
#include "kernels/cpu/bf16_attention_x86.h"

namespace multiplane::cpu {

namespace {

/// The matrix unit: eight tiles of 16 rows of 64 bytes. Tiles 0–3 collect two by two blocks of c, 4–5 hold a, 6–7 hold
/// b.
class AmxProduct {
 public:
  AmxProduct() {
    struct alignas(64) Config {
      uint8_t palette = 1, start_row = 0, reserved[14] = {};
      uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    };
    static constexpr Config config;
    _tile_loadconfig(&config);
  }
  ~AmxProduct() { _tile_release(); }
  AmxProduct(const AmxProduct&) = delete;
  AmxProduct& operator=(const AmxProduct&) = delete;

  void multiply(const uint16_t* a, int64_t a_row, const uint16_t* b, float* c, int64_t rows, int64_t depth,
                bool accumulate) const {
    int64_t row = 0;
    for (; row + 16 < rows; row += 32) block_of_32(a + row * a_row, a_row, b, c + row * kQueries, depth, accumulate);
    if (row < rows) block_of_16(a + row * a_row, a_row, b, c + row * kQueries, depth, accumulate);
  }

 private:
  static constexpr int64_t kBRow = kQueries * 2 * sizeof(uint16_t), kCRow = kQueries * sizeof(float);

  static void block_of_32(const uint16_t* a, int64_t a_row, const uint16_t* b, float* c, int64_t depth,
                          bool accumulate) {
    const int64_t stride = a_row * sizeof(uint16_t);
    if (accumulate) {
      _tile_loadd(0, c, kCRow);
      _tile_loadd(1, c + 16, kCRow);
      _tile_loadd(2, c + 16 * kQueries, kCRow);
      _tile_loadd(3, c + 16 * kQueries + 16, kCRow);
    } else {
      _tile_zero(0);
      _tile_zero(1);
      _tile_zero(2);
      _tile_zero(3);
    }
    for (int64_t i = 0; i < depth; i += 32) {
      _tile_loadd(4, a + i, stride);
      _tile_loadd(6, b + i * kQueries, kBRow);
      _tile_loadd(7, b + i * kQueries + 32, kBRow);
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
      _tile_loadd(5, a + 16 * a_row + i, stride);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, c, kCRow);
    _tile_stored(1, c + 16, kCRow);
    _tile_stored(2, c + 16 * kQueries, kCRow);
    _tile_stored(3, c + 16 * kQueries + 16, kCRow);
  }

  static void block_of_16(const uint16_t* a, int64_t a_row, const uint16_t* b, float* c, int64_t depth,
                          bool accumulate) {
    if (accumulate) {
      _tile_loadd(0, c, kCRow);
      _tile_loadd(1, c + 16, kCRow);
    } else {
      _tile_zero(0);
      _tile_zero(1);
    }
    for (int64_t i = 0; i < depth; i += 32) {
      _tile_loadd(4, a + i, a_row * sizeof(uint16_t));
      _tile_loadd(6, b + i * kQueries, kBRow);
      _tile_loadd(7, b + i * kQueries + 32, kBRow);
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
    }
    _tile_stored(0, c, kCRow);
    _tile_stored(1, c + 16, kCRow);
  }
};

}  // namespace

extern const Bf16AttentionKernel kAmxAttention = {packed_size, scratch_size, pack, attend<AmxProduct>};

}  // namespace multiplane::cpu
