// SPDX-License-Identifier: Apache-2.0
#include "temporal/feather.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <algorithm>

namespace multiplane {
namespace {

TEST(Feather, RisesSmoothlyFromTheBorderOfAnArea) {
  auto area = at::ones({9, 40}, at::kBool);
  area.narrow(1, 0, 5).fill_(false);
  const auto rise = feather(area, at::zeros({9, 40}, at::kInt), 8);
  for (int64_t x = 0; x < 40; ++x) {
    const double t = std::clamp((static_cast<double>(x) - 4) / 8, 0.0, 1.0);
    EXPECT_NEAR(rise[4][x].item<double>(), t * t * (3 - 2 * t), 1e-6) << x;
  }
}

TEST(Feather, IsAlikeToAllSidesWithinTheErrorOfItsMetric) {
  auto area = at::ones({41, 41}, at::kBool);
  area[20][20] = false;
  const auto rise = feather(area, at::zeros({41, 41}, at::kInt), 10);
  for (const auto& turned : {rise.flip(0), rise.flip(1), rise.t()}) EXPECT_TRUE(at::allclose(rise, turned));
  EXPECT_NEAR(rise[20][25].item<double>(), rise[17][24].item<double>(), 0.1);  // both 5 px away
}

TEST(Feather, EndsAtAnOutlineWithoutFading) {
  auto area = at::ones({10, 20}, at::kBool);
  auto keys = at::ones({10, 20}, at::kInt);
  area.narrow(1, 0, 10).fill_(false);  // another surface
  keys.narrow(1, 0, 10).fill_(2);
  const auto rise = feather(area, keys, 6);
  EXPECT_TRUE(at::equal(rise.narrow(1, 10, 10), at::ones({10, 10})));
  EXPECT_TRUE(at::equal(rise.narrow(1, 0, 10), at::zeros({10, 10})));
}

}  // namespace
}  // namespace multiplane
