// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/counter_noise.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace multiplane::temporal {

namespace {

/// ln of 0 < u <= 1, to 1e-6: ln(2^e m) = e ln 2 + 2 artanh((m - 1) / (m + 1)), where 1/2 <= m^2 < 2.
float natural_log(float u) {
  constexpr auto root_of_half = std::bit_cast<int32_t>(std::numbers::sqrt2_v<float> / 2);
  const auto bits = std::bit_cast<int32_t>(u);
  const int32_t e = (bits - root_of_half) >> 23;
  const auto m = std::bit_cast<float>(bits - e * (1 << 23));
  const float s = (m - 1) / (m + 1), q = s * s;
  return static_cast<float>(e) * std::numbers::ln2_v<float> +
         2 * s * (1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q / 9))));
}

struct Turn {
  float cosine, sine;
};

/// Of t full turns, 0 <= t < 1, to 1e-6: of half the angle by series, which then is doubled.
Turn turn(float t) {
  const float a = (t - 0.5f) * std::numbers::pi_v<float>, q = a * a;
  const float s =
      a * (1 + q * (-1.0f / 6 + q * (1.0f / 120 + q * (-1.0f / 5040 + q * (1.0f / 362880 - q / 39916800)))));
  const float c =
      1 + q * (-1.0f / 2 +
               q * (1.0f / 24 + q * (-1.0f / 720 + q * (1.0f / 40320 + q * (-1.0f / 3628800 + q / 479001600)))));
  return {2 * s * s - 1, -2 * s * c};
}

}  // namespace

void draw_normal(uint64_t key, std::span<float> out) {
  constexpr size_t kPairs = 8;  // together, for the processor's wide registers
  std::array<float, kPairs> radii{}, turns{};
  std::array<float, 2 * kPairs> numbers{};
  for (size_t done = 0; done < out.size(); done += numbers.size()) {
    for (size_t i = 0; i < kPairs; ++i) {
      const uint64_t bits = key_of(~key, done / 2 + i);
      radii[i] = uniform(static_cast<uint32_t>(bits >> 32));
      turns[i] = uniform(static_cast<uint32_t>(bits));
    }
    for (size_t i = 0; i < kPairs; ++i) {
      const float radius = std::sqrt(-2 * natural_log(radii[i] + 0x1p-24f));
      const auto [cosine, sine] = turn(turns[i]);
      numbers[2 * i] = radius * cosine, numbers[2 * i + 1] = radius * sine;
    }
    const auto left = out.subspan(done);
    std::copy_n(numbers.begin(), std::min(left.size(), numbers.size()), left.begin());
  }
}

}  // namespace multiplane::temporal
