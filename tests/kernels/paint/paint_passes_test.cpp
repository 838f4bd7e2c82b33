// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/paint_passes.h"

#include <gmock/gmock.h>

#include <limits>

#include "kernels/error.h"

namespace multiplane {
namespace {

/// A grey wall 2 m away in the left half, nothing in the right.
PaintPasses wall() {
  PaintPasses passes{at::full({16, 32, 3}, 51, at::kByte),
                     at::full({16, 32, 3}, 0.5f),
                     at::full({16, 32}, 2.0f),
                     at::tensor({0.0f, 0.0f, 1.0f}).expand({16, 32, 3}).clone(),
                     at::ones({16, 32}, at::kInt),
                     at::zeros({16, 32, 3})};
  passes.depth.slice(1, 16).fill_(std::numeric_limits<float>::infinity());
  return passes;
}

void expect_refused(const PaintPasses& passes, ErrorCode code, const char* part) {
  try {
    scene_from_passes(passes, at::kCPU);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_THAT(error.what(), testing::HasSubstr(part));
  }
}

TEST(SceneFromPasses, HasPlanesOfDisplayColoursAndTheBeautyWhereThereIsNoSurface) {
  const auto scene = scene_from_passes(wall(), at::kCPU);
  EXPECT_EQ(scene.beauty.sizes(), at::IntArrayRef({3, 16, 32}));
  EXPECT_NEAR(scene.beauty[0][0][0].item<double>(), 0.2, 1e-6);
  EXPECT_NEAR(scene.albedo[0][0][0].item<double>(), 0.735357, 1e-5);  // sRGB of a linear 0.5
  EXPECT_NEAR(scene.albedo[0][0][31].item<double>(), 0.2, 1e-6);
  EXPECT_EQ(scene.normal[2][0][0].item<double>(), 1);
}

TEST(SceneFromPasses, RefusesBrokenValuesByName) {
  auto passes = wall();
  passes.albedo[3][4][0] = 1.5f;
  expect_refused(passes, ErrorCode::Corrupt, "the albedo pass has 1 values outside 0 ... 1");
  passes = wall();
  passes.position[3][4][0] = std::numeric_limits<float>::quiet_NaN();
  expect_refused(passes, ErrorCode::Corrupt, "the position pass has 1 values that are not finite");
}

TEST(SceneFromPasses, RefusesOtherTypesAndSizesByName) {
  auto passes = wall();
  passes.beauty = passes.beauty.to(at::kFloat);
  expect_refused(passes, ErrorCode::InvalidArgument, "[check_beauty] wanted Byte [H,W,3], got Float");
  passes = wall();
  passes.ids = at::zeros({16, 16}, at::kInt);
  expect_refused(passes, ErrorCode::InvalidArgument, "depth is 32 x 16 pixels, but ids is 16 x 16");
}

TEST(PictureFromPlanes, RoundsToTheNearest) {
  const auto picture = picture_from_planes(at::tensor({0.0f, 0.5f, 1.0f}).view({3, 1, 1}));
  EXPECT_TRUE(picture.equal(at::tensor({0, 128, 255}).to(at::kByte).view({1, 1, 3})));
}

}  // namespace
}  // namespace multiplane
