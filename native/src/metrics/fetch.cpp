// SPDX-License-Identifier: Apache-2.0
#include "metrics/fetch.h"

#include <algorithm>

#include "kernels/temporal/warp.h"
#include "metrics/check.h"

namespace multiplane {

namespace {

/// True where all of the 3 × 3 pixels around are true; outside the picture counts as true.
at::Tensor erode(const at::Tensor& mask) {
  return at::max_pool2d(mask.logical_not().to(at::kFloat).unsqueeze(0), 3, 1, 1).squeeze(0) == 0;
}

/// Where all of the 4 × 4 taps around the place in the other frame show the surface that the pixel here shows.
at::Tensor taps_are_on_one_surface(const Match& match) {
  const int64_t height = match.ids_here.size(0), width = match.ids_here.size(1);
  auto result = at::zeros_like(match.visible);
  const auto* flow = match.flow.const_data_ptr<float>();
  const auto *here = match.ids_here.const_data_ptr<int32_t>(), *there = match.ids_there.const_data_ptr<int32_t>();
  auto* is_one = result.mutable_data_ptr<bool>();
  for (int64_t y = 0, i = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x, ++i) {
      const float place_x = static_cast<float>(x) + flow[2 * i], place_y = static_cast<float>(y) + flow[2 * i + 1];
      const bool is_inside = place_x >= 1 && place_x < static_cast<float>(width - 2) && place_y >= 1 &&
                             place_y < static_cast<float>(height - 2);  // false for NaN
      if (!is_inside) continue;
      const auto left = static_cast<int64_t>(place_x) - 1, top = static_cast<int64_t>(place_y) - 1;
      is_one[i] = true;
      for (int64_t row = top; row < top + 4; ++row) {
        const auto* taps = there + row * width + left;
        is_one[i] = is_one[i] && std::all_of(taps, taps + 4, [&](int32_t id) { return id == here[i]; });
      }
    }
  }
  return result;
}

}  // namespace

Fetched fetch(const at::Tensor& there, const Match& match) {
  check_match("fetch", there, match);
  std::optional<SameSurface> same;
  if (match.depth.defined()) same = SameSurface{match.ids_here, match.depth, match.ids_there, match.depth_there};
  const auto warped = backward_warp(there, match.flow, Taps::Cubic, same);
  const auto valid = erode(match.visible).logical_and_(taps_are_on_one_surface(match));
  return {warped.image, valid.logical_and(warped.confidence == 1)};
}

}  // namespace multiplane
