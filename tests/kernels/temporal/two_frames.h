// SPDX-License-Identifier: Apache-2.0
// Two frames to warp between, made up: a slanted wall, a ball's silhouette before it, sky above; smooth flow.
#pragma once
#include <ATen/ATen.h>

#include <cmath>

#include "kernels/temporal/warp.h"

namespace multiplane {

struct TwoFrames {
  at::Tensor source, flow;
  SameSurface same;
};

/// @param zoom pixels there for one here
inline TwoFrames two_frames(int64_t C, int64_t H, int64_t W, double zoom, uint64_t seed) {
  at::manual_seed(seed);
  const TwoFrames f{at::randn({C, H, W}),
                    at::empty({H, W, 2}),
                    {at::empty({H, W}, at::kInt), at::empty({H, W}), at::empty({H, W}, at::kInt), at::empty({H, W})}};
  const auto id_of = [&](double x, double y) {
    if (y < 0.2 * static_cast<double>(H)) return 0;
    return std::hypot(x - 0.5 * static_cast<double>(W), y - 0.6 * static_cast<double>(H)) < 0.2 * static_cast<double>(H)
               ? 2
               : 1;
  };
  const auto depth_of = [&](int id, double x, double y) {
    return static_cast<float>(id == 0 ? INFINITY : id == 1 ? 8 + 0.3 * x + 0.02 * y : 4 - 0.01 * x);
  };
  for (int64_t row = 0; row < H; ++row) {
    for (int64_t column = 0; column < W; ++column) {
      const double x = static_cast<double>(column), y = static_cast<double>(row);
      const double dx = (zoom - 1) * (x - 7.3) + 1.5 * std::sin(0.13 * y) + 0.37;
      const double dy = (zoom - 1) * (y - 5.1) + 0.8 * std::cos(0.11 * x) - 0.21;
      const int id = id_of(x, y);
      const bool is_unknown = (row * 31 + column * 17) % 53 == 0;
      f.flow[row][column][0] = is_unknown ? NAN : dx;
      f.flow[row][column][1] = dy;
      f.same.ids[row][column] = id;
      f.same.depth[row][column] = depth_of(id, x + dx, y + dy);
      f.same.source_ids[row][column] = id;
      f.same.source_depth[row][column] = depth_of(id, x, y);
    }
  }
  return f;
}

}  // namespace multiplane
