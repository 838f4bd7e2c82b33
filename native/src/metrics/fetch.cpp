// SPDX-License-Identifier: Apache-2.0
#include "metrics/fetch.h"

#include <array>
#include <cmath>

#include "metrics/check.h"

namespace multiplane {

namespace {

/// Catmull and Rom's weights of the taps at −1, 0, 1 and 2 for a place at t = 0 … 1 (Keys 1981, a = −1/2).
std::array<float, 4> cubic_weights(float t) {
  const float s = 1 - t;
  return {-0.5f * t * s * s, 1 + t * t * (1.5f * t - 2.5f), 1 + s * s * (1.5f * s - 2.5f), -0.5f * s * t * t};
}

/// True where all of the 3 × 3 pixels around are true; outside the picture counts as true.
at::Tensor erode(const at::Tensor& mask) {
  return at::max_pool2d(mask.logical_not().to(at::kFloat).unsqueeze(0), 3, 1, 1).squeeze(0) == 0;
}

}  // namespace

Fetched fetch(const at::Tensor& there, const Match& match) {
  check_match("fetch", there, match);
  const int64_t channels = there.size(0), height = there.size(1), width = there.size(2);
  const auto visible = erode(match.visible);
  Fetched fetched{at::zeros_like(there), at::zeros_like(match.visible)};
  const auto* flow = match.flow.const_data_ptr<float>();
  const auto* is_visible = visible.const_data_ptr<bool>();
  const auto *id_here = match.ids_here.const_data_ptr<int32_t>(), *id_there = match.ids_there.const_data_ptr<int32_t>();
  const auto* source = there.const_data_ptr<float>();
  auto* picture = fetched.picture.data_ptr<float>();
  auto* valid = fetched.valid.data_ptr<bool>();
  const auto all_taps_are = [&](int32_t id, int64_t top, int64_t left) {
    for (int64_t y = top; y < top + 4; ++y) {
      for (int64_t x = left; x < left + 4; ++x) {
        if (id_there[y * width + x] != id) return false;
      }
    }
    return true;
  };
  for (int64_t y = 0, i = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x, ++i) {
      const float place_x = static_cast<float>(x) + flow[2 * i], place_y = static_cast<float>(y) + flow[2 * i + 1];
      const bool is_inside = place_x >= 1 && place_x < static_cast<float>(width - 2) && place_y >= 1 &&
                             place_y < static_cast<float>(height - 2);  // false for NaN
      if (!is_visible[i] || !is_inside) continue;
      const auto left = static_cast<int64_t>(place_x) - 1, top = static_cast<int64_t>(place_y) - 1;
      if (!all_taps_are(id_here[i], top, left)) continue;
      const auto across = cubic_weights(place_x - std::floor(place_x));
      const auto down = cubic_weights(place_y - std::floor(place_y));
      valid[i] = true;
      for (int64_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (int64_t row = 0; row < 4; ++row) {
          const float* taps = source + (c * height + top + row) * width + left;
          sum += down[row] * (across[0] * taps[0] + across[1] * taps[1] + across[2] * taps[2] + across[3] * taps[3]);
        }
        picture[c * height * width + i] = sum;
      }
    }
  }
  return fetched;
}

}  // namespace multiplane
