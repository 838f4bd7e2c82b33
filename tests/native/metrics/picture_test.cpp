// SPDX-License-Identifier: Apache-2.0
#include "metrics/picture.h"

#include <gtest/gtest.h>

#include <numbers>

#include "metrics/tof.h"
#include "synthetic.h"

namespace multiplane {

namespace {

constexpr double kFrequency = 2 * std::numbers::pi / 8;

/// Waves of eight pixels across.
at::Tensor stripes(double amplitude) {
  const auto row = 0.5 + amplitude * (kFrequency * at::arange(66).to(at::kDouble) + 0.1).sin();
  return row.expand({3, 66, 66}).to(at::kFloat).contiguous();
}

at::Tensor blurred(const at::Tensor& picture) {  // by (1, 2, 1)/4 across
  const auto part = [&](int64_t from) { return picture.narrow(2, from, 64); };
  return ((part(0) + 2 * part(1) + part(2)) / 4).contiguous();
}

TEST(Sharpness, GrowsWithContrastAndFallsByTheBlursOwnFactor) {
  const auto sharp = stripes(0.2).narrow(2, 1, 64).contiguous();
  EXPECT_NEAR(sharpness(stripes(0.4)), 2 * sharpness(stripes(0.2)), 1e-5);
  EXPECT_NEAR(sharpness(blurred(stripes(0.2))) / sharpness(sharp), (1 + std::cos(kFrequency)) / 2, 0.01);
}

/// Noise with 0.5 in its middle, whose left part was seen before.
struct Revealed {
  at::Tensor picture = 0.5 + 0.05 * at::randn({3, 512, 128});
  at::Tensor ids = at::ones({512, 128}, at::kInt);
  at::Tensor seen = (at::arange(128) < 64).expand({512, 128}).contiguous();
};

TEST(SeamEnergy, IsOneWithoutASeamAndGrowsWithTheSquareOfItsStep) {
  at::manual_seed(1);
  Revealed shot;
  EXPECT_NEAR(seam_energy(shot.picture, shot.ids, shot.seen), 1, 0.1);
  shot.picture.narrow(2, 64, 64) += 0.1;
  EXPECT_NEAR(seam_energy(shot.picture, shot.ids, shot.seen), 1 + 0.1 * 0.1 / (2 * 0.05 * 0.05), 0.2);
}

TEST(SeamEnergy, OfFlatPaintIsOneAndOfOutlinesNotANumber) {
  Revealed shot;
  shot.picture.fill_(0.3);
  EXPECT_NEAR(seam_energy(shot.picture, shot.ids, shot.seen), 1, 1e-6);
  shot.ids.narrow(1, 64, 64).fill_(2);
  EXPECT_TRUE(std::isnan(seam_energy(shot.picture, shot.ids, shot.seen)));
}

TEST(Tof, IsSmallForGluedPaintAndTheMotionItselfForAShowerDoor) {
  const Synthetic scene{.size = 128, .wall_x = 2, .wall_y = 1, .radius = 0};
  const auto match = scene.match(0, 1);
  const auto waves = Synthetic::waves;
  EXPECT_LT(tof(scene.glued(0, waves), scene.glued(1, waves), match.flow, match.visible), 0.3);
  const auto door = scene.shower_door(waves);
  EXPECT_NEAR(tof(door, door, match.flow, match.visible), std::sqrt(5.0), 0.05);
}

}  // namespace

}  // namespace multiplane
