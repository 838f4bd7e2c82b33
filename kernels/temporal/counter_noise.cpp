// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/counter_noise.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace multiplane::temporal {

namespace {

/// ln of 0 < u <= 1, to 1e-7: ln(2^e m) = e ln 2 + 2 artanh((m - 1) / (m + 1)).
float natural_log(float u) {
  const auto bits = std::bit_cast<int32_t>(u);
  const auto mantissa = std::bit_cast<float>((bits & 0x7fffff) | 0x3f800000);
  const bool is_high = mantissa > std::numbers::sqrt2_v<float>;
  const float m = is_high ? mantissa / 2 : mantissa;
  const auto e = static_cast<float>((bits >> 23) - (is_high ? 126 : 127));
  const float s = (m - 1) / (m + 1), q = s * s;
  return e * std::numbers::ln2_v<float> + 2 * s * (1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q / 9))));
}

struct Turn {
  float cosine, sine;
};

/// Of t full turns, 0 <= t < 1, to 4e-7.
Turn turn(float t) {
  const auto quarter = static_cast<int32_t>(4 * t + 0.5f);
  const float a = (4 * t - static_cast<float>(quarter)) * (std::numbers::pi_v<float> / 2), q = a * a;
  const float s = a * (1 + q * (-1.0f / 6 + q * (1.0f / 120 - q / 5040)));
  const float c = 1 + q * (-1.0f / 2 + q * (1.0f / 24 + q * (-1.0f / 720 + q / 40320)));
  const bool is_odd = (quarter & 1) != 0;
  const auto cosine_sign = static_cast<float>(1 - ((quarter + 1) & 2)),
             sine_sign = static_cast<float>(1 - (quarter & 2));
  return {cosine_sign * (is_odd ? s : c), sine_sign * (is_odd ? c : s)};
}

}  // namespace

void draw_normal(std::span<const uint64_t> keys, float* out, int64_t count) {
  constexpr int kTogether = 8;  // pairs, for the processor's wide registers
  std::array<uint32_t, kTogether> high{}, low{};
  std::array<float, kTogether> first{}, second{};
  const int64_t pairs_each = (count + 1) / 2, pairs = static_cast<int64_t>(keys.size()) * pairs_each;
  for (int64_t begin = 0; begin < pairs; begin += kTogether) {
    const int64_t some = std::min<int64_t>(kTogether, pairs - begin);
    for (int64_t i = 0; i < some; ++i) {
      const uint64_t key = keys[(begin + i) / pairs_each], nth = (begin + i) % pairs_each;
      const uint64_t bits = key_of(~key, nth);
      high[i] = static_cast<uint32_t>(bits >> 32), low[i] = static_cast<uint32_t>(bits);
    }
    for (int i = 0; i < kTogether; ++i) {
      const float radius = std::sqrt(-2 * natural_log(uniform(high[i]) + 0x1p-24f));
      const auto [cosine, sine] = turn(uniform(low[i]));
      first[i] = radius * cosine, second[i] = radius * sine;
    }
    for (int64_t i = 0; i < some; ++i) {
      const int64_t pair = (begin + i) % pairs_each;
      float* to = out + (begin + i) / pairs_each * count + 2 * pair;
      to[0] = first[i];
      if (2 * pair + 1 < count) to[1] = second[i];
    }
  }
}

}  // namespace multiplane::temporal
