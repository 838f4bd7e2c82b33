// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/lattice.h"

#include <gmock/gmock.h>

namespace multiplane::painting {
namespace {

at::Tensor points(int64_t count) { return at::randn({1, 1, count}) * 40; }

TEST(LatticeNoise, IsOnTheCpuWhatTheTensorsOfOtherDevicesSay) {
  at::manual_seed(3);
  const auto x = points(10007), y = points(10007), z = points(10007);
  for (const bool flat : {false, true}) {
    const auto ours = lattice_noise(x, y, flat ? z.round() : z, 99, flat);
    const auto theirs = lattice_noise_of_tensors(x, y, flat ? z.round() : z, 99, flat);
    EXPECT_LT((ours - theirs).abs().max().item<float>(), 1e-5);
  }
}

TEST(LatticeNoise, HasIndependentEvenlySpreadValuesAtTheCorners) {
  const auto steps = at::arange(-50, 50, at::kFloat);
  const auto grid = at::meshgrid({steps, steps}, "ij");
  const auto zero = at::zeros_like(grid[0]);
  const auto noise = lattice_noise(grid[0], grid[1], zero, 1, true);
  EXPECT_NEAR(noise.mean().item<float>(), 0.5, 0.01);
  EXPECT_NEAR(noise.var().item<float>(), 1.0 / 12, 0.005);
  const auto centred = noise - 0.5;
  const auto beside = (centred.slice(0, 1) * centred.slice(0, 0, -1)).mean().item<float>();
  EXPECT_NEAR(beside, 0, 0.005);
  const auto other = lattice_noise(grid[0], grid[1], zero, 2, true) - 0.5;
  EXPECT_NEAR((centred * other).mean().item<float>(), 0, 0.005);
}

TEST(LatticeNoise, IsContinuousAcrossCells) {
  const auto x = at::linspace(-3, 3, 60001), zero = at::zeros({60001});
  const auto noise = lattice_noise(x, zero + 0.3, zero + 0.7, 5, false);
  EXPECT_LT(noise.diff().abs().max().item<float>(), 3e-4);  // steps of 1e-4, slope at most 1.5
}

}  // namespace
}  // namespace multiplane::painting
