// SPDX-License-Identifier: Apache-2.0
#include "metrics/boil.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace multiplane {

namespace {

const Synthetic kSliding{.wall_x = 1};
constexpr int kShotLength = 16;

/// The boil of a shot as the surface points of its middle frame see it.
template <typename Picture>
double boil(const Synthetic& scene, Picture picture, int frames = kShotLength) {
  Boil boil;
  for (int frame = 0; frame < frames; ++frame) boil.add(fetch(picture(frame), scene.match(frames / 2, frame)));
  return boil.mean_std();
}

at::Tensor glued(int frame) { return kSliding.glued(frame, Synthetic::waves); }

TEST(Boil, OfGluedPaintIsZero) { EXPECT_LT(boil(kSliding, glued), 1e-6); }

TEST(Boil, OfWhiteBoilIsItsDeviation) {
  at::manual_seed(1);
  const Synthetic still{.wall_x = 0, .disc_x = 0, .disc_y = 0};
  const auto boiling = [](int frame) { return glued(0) + 0.05 * at::randn({3, 96, 96}) + 0 * frame; };
  constexpr double c4 = 0.98348;  // expected deviation of 16 normal samples
  EXPECT_NEAR(boil(still, boiling), c4 * 0.05, 2e-4);
}

TEST(Boil, OfAFlickerBetweenTwoLevelsIsItsDeviation) {
  const Synthetic still{.wall_x = 0, .disc_x = 0, .disc_y = 0};
  const auto flickering = [](int frame) { return glued(0) + (frame % 2 ? 0.02 : -0.02); };
  EXPECT_NEAR(boil(still, flickering), 0.02 * std::sqrt(16.0 / 15), 1e-5);
}

TEST(Boil, OfAShowerDoorIsThatOfThePaint) {
  const auto door = [](int) { return kSliding.shower_door(Synthetic::waves); };
  EXPECT_GT(boil(kSliding, door), 0.1);
}

TEST(Boil, OfThreeFramesIsNotANumber) {
  EXPECT_TRUE(std::isnan(boil(kSliding, glued, 3)));
  EXPECT_TRUE(std::isnan(Boil().mean_std()));
}

}  // namespace

}  // namespace multiplane
