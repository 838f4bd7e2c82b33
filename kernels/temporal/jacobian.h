// SPDX-License-Identifier: Apache-2.0
// The Jacobian of the map from here to the other frame, from differences of the flow on one surface.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>

namespace multiplane::temporal {

/// d(place there) / d(place here): columns for a step right and a step down.
struct Jacobian {
  float xx, yx;  // of a step right
  float xy, yy;  // of a step down
};

struct FlowField {
  const float* flow;   // [H,W,2]
  const int32_t* ids;  // [H,W], or null: one surface everywhere
  int64_t H, W;

  /// At a pixel; NaN along an axis with no neighbour of the same id and known flow. Of two neighbours the one that
  /// moves more alike counts: the other may lie beyond a fold of the surface.
  Jacobian jacobian(int64_t row, int64_t column) const {
    const int64_t here = row * W + column;
    const auto right = step(here, 1, column > 0, column + 1 < W), down = step(here, W, row > 0, row + 1 < H);
    return {1 + right.dx, right.dy, down.dx, 1 + down.dy};
  }

 private:
  struct Step {
    float dx, dy;
  };

  Step step(int64_t here, int64_t stride, bool has_before, bool has_after) const {
    constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
    Step calmest{unknown, unknown};
    float least = std::numeric_limits<float>::infinity();
    const auto look = [&](int64_t before, int64_t after) {
      if (ids && ids[before] != ids[after]) return;
      const Step s{flow[2 * after] - flow[2 * before], flow[2 * after + 1] - flow[2 * before + 1]};
      const float size = s.dx * s.dx + s.dy * s.dy;
      if (size < least) least = size, calmest = s;  // false for NaN
    };
    if (has_before) look(here - stride, here);
    if (has_after) look(here, here + stride);
    return calmest;
  }
};

}  // namespace multiplane::temporal
