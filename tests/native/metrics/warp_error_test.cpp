// SPDX-License-Identifier: Apache-2.0
#include "metrics/warp_error.h"

#include <gtest/gtest.h>

#include "kernels/error.h"
#include "synthetic.h"

namespace multiplane {

namespace {

const Synthetic kScene;
const Synthetic kSubPixel{.wall_x = 2.5, .wall_y = 0.5, .disc_x = -0.75, .disc_y = 1.25};
const auto kWaves = Synthetic::waves;

at::Tensor noise(const at::Tensor& like, double deviation) { return at::randn_like(like) * deviation; }

TEST(Fetch, ReproducesParabolasBetweenPixels) {  // as Keys' weights with a = −1/2 do
  const auto parabola = [](const at::Tensor& x, const at::Tensor& y) { return 1e-4 * (x * x + 0.5 * x * y - y * y); };
  const Synthetic still{.radius = 0};
  auto match = still.match(0, 0);
  match.flow.select(-1, 0).fill_(0.3);
  match.flow.select(-1, 1).fill_(-0.6);
  const auto fetched = fetch(still.glued(0, parabola), match);
  const auto wanted = still.glued(
      0, [&](const at::Tensor& x, const at::Tensor& y) { return parabola(x + double{0.3f}, y - double{0.6f}); });
  EXPECT_LT(((fetched.picture - wanted) * fetched.valid).abs().max().item<float>(), 1e-6);
  EXPECT_EQ(fetched.valid.sum().item<int64_t>(), (96 - 3) * (96 - 3));
}

TEST(Fetch, ComparesNothingThatIsHiddenUnknownOutsideOrElsewhere) {
  auto match = Synthetic{.size = 16, .wall_x = 0, .radius = 0}.match(0, 0);
  const auto there = at::rand({3, 16, 16});
  const auto valid_at = [&](int64_t y, int64_t x) { return fetch(there, match).valid[y][x].item<bool>(); };
  EXPECT_TRUE(valid_at(8, 8));
  EXPECT_FALSE(valid_at(0, 8));  // its taps reach outside
  match.visible[9][9] = false;
  EXPECT_FALSE(valid_at(8, 8));
  EXPECT_TRUE(valid_at(7, 7));
  match.ids_there[5][6] = 7;
  EXPECT_FALSE(valid_at(6, 7));
  match.flow[12][3][0] = NAN;
  EXPECT_FALSE(valid_at(12, 3));
}

TEST(Fetch, ComparesNothingWithAnotherDepthOfTheSameObject) {
  auto match = Synthetic{.size = 16, .wall_x = 0, .radius = 0}.match(0, 0);
  match.depth = at::full({16, 16}, 2.0f);
  match.depth_there = at::full({16, 16}, 2.0f);
  match.depth_there.narrow(1, 0, 8).fill_(1);  // its own arm in front of it
  const auto valid = fetch(at::rand({3, 16, 16}), match).valid;
  EXPECT_FALSE(valid.narrow(1, 0, 8).any().item<bool>());
  EXPECT_TRUE(valid[8][11].item<bool>());
}

TEST(EwarpX, OfGluedPaintIsNearZeroAtAnyDistance) {
  for (const double there : {1.0, 4.0, 7.0}) {
    const auto match = kSubPixel.match(0, there);
    const auto fetched = fetch(kSubPixel.glued(there, kWaves), match);
    EXPECT_LT(ewarp_x(kSubPixel.glued(0, kWaves), fetched), 2e-6) << there;
    EXPECT_GT(fetched.valid.to(at::kFloat).mean().item<float>(), 0.5) << there;
  }
}

TEST(EwarpX, OfFlickerIsTheSquareOfItsStep) {
  const auto fetched = fetch(kScene.glued(1, kWaves) + 0.03, kScene.match(0, 1));
  EXPECT_NEAR(ewarp_x(kScene.glued(0, kWaves), fetched), 9e-4, 1e-6);
}

TEST(EwarpX, OfWhiteBoilIsTwiceItsVariance) {
  at::manual_seed(1);
  const auto here = kScene.glued(0, kWaves), there = kScene.glued(1, kWaves);
  const auto fetched = fetch(there + noise(there, 0.05), kScene.match(0, 1));
  EXPECT_NEAR(ewarp_x(here + noise(here, 0.05), fetched), 2 * 0.05 * 0.05, 1e-4);
}

TEST(EwarpX, HidesLessBoilBetweenPixelsThanLinearTaps) {
  // Half a pixel away a variance of 1 keeps 2 (9² + 1²) / 16² = 0.64 by cubic taps, and 0.5 by linear ones.
  const Synthetic scene{.wall_x = 0.5, .radius = 0};
  at::manual_seed(1);
  const auto grey = scene.glued(0, [](const at::Tensor& x, const at::Tensor&) { return at::full_like(x, 0.5); });
  const auto here = grey + noise(grey, 0.05), there = grey + noise(grey, 0.05);
  const auto match = scene.match(0, 1);
  EXPECT_NEAR(ewarp_x(here, fetch(there, match)), (1 + 164.0 / 256) * 0.0025, 5e-5);
  EXPECT_NEAR(ewarp(here, there, match.flow, lai_mask(match.flow, -match.flow)), 1.5 * 0.0025, 5e-5);
}

TEST(EwarpX, SeesGhostsOfTheFrameBefore) {
  const auto ghosts = [](double frame) {
    return 0.7 * kScene.glued(frame, kWaves) + 0.3 * kScene.glued(frame - 1, kWaves);
  };
  const auto floor = ewarp_x(kScene.glued(0, kWaves), fetch(kScene.glued(1, kWaves), kScene.match(0, 1)));
  EXPECT_GT(ewarp_x(ghosts(0), fetch(ghosts(1), kScene.match(0, 1))), 100 * floor);
}

TEST(EwarpX, OfNothingIsNotANumber) {
  auto match = kScene.match(0, 1);
  match.visible.fill_(false);
  EXPECT_TRUE(std::isnan(ewarp_x(kScene.glued(0, kWaves), fetch(kScene.glued(1, kWaves), match))));
}

TEST(StickRatio, IsZeroForGluedPaintAndOneForAShowerDoor) {
  const auto match = kScene.match(0, 1);
  const auto ratio = [&](const at::Tensor& here, const at::Tensor& there) {
    return stick_ratio(here, there, fetch(there, match), match.flow);
  };
  EXPECT_LT(ratio(kScene.glued(0, kWaves), kScene.glued(1, kWaves)), 1e-6);
  EXPECT_EQ(ratio(kScene.shower_door(kWaves), kScene.shower_door(kWaves)), 1);
  at::manual_seed(1);
  const auto one = at::rand({3, 96, 96}), other = at::rand({3, 96, 96});
  EXPECT_NEAR(ratio(one, other), 0.5, 0.02);  // sticks to neither
}

TEST(StickRatio, OfAStillShotIsNotANumber) {
  const Synthetic still{.wall_x = 0, .disc_x = 0, .disc_y = 0};
  const auto match = still.match(0, 1);
  const auto picture = still.glued(0, kWaves);
  EXPECT_TRUE(std::isnan(stick_ratio(picture, picture, fetch(picture, match), match.flow)));
}

TEST(LaiMask, LeavesOutWhatIsCoveredLeavesOrLiesOnAMotionBoundary) {
  const auto ahead = kScene.match(0, 4), back = kScene.match(4, 0);
  const auto mask = lai_mask(ahead.flow, back.flow);
  EXPECT_FALSE(mask[48][94].item<bool>());  // leaves to the right
  EXPECT_FALSE(mask[48][29].item<bool>());  // wall, and the disc's edge beside it
  EXPECT_FALSE(mask[53][25].item<bool>());  // the disc comes to lie over it
  EXPECT_TRUE(mask[48][48].item<bool>());
  EXPECT_TRUE(mask[10][10].item<bool>());
  EXPECT_TRUE(lai_mask(ahead.flow, {})[53][25].item<bool>());  // one direction alone cannot tell
}

TEST(Ewarp, OfGluedPaintIsZeroAtWholePixelsAndFlickerItsSquare) {
  const auto ahead = kScene.match(0, 1), back = kScene.match(1, 0);
  const auto mask = lai_mask(ahead.flow, back.flow);
  const auto here = kScene.glued(0, kWaves), there = kScene.glued(1, kWaves);
  EXPECT_LT(ewarp(here, there, ahead.flow, mask), 1e-10);
  EXPECT_NEAR(ewarp(here, there + 0.02, ahead.flow, mask), 4e-4, 1e-6);
}

TEST(Ewarp, RefusesPicturesOfAnotherSizeByName) {
  const auto match = kScene.match(0, 1);
  try {
    fetch(at::rand({3, 8, 8}), match);
    FAIL() << "sizes differ";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[fetch] wanted flow as contiguous Float [8, 8, 2], got Float [96, 96, 2]");
  }
}

}  // namespace

}  // namespace multiplane
