// SPDX-License-Identifier: Apache-2.0
#include "control/normal.h"

#include <gmock/gmock.h>

#include <cmath>

#include "kernels/error.h"

namespace multiplane {

namespace {

std::vector<int> colour_of(float x, float y, float z) {
  const auto image = normal_control(at::tensor({x, y, z}).view({1, 1, 3})).to(at::kInt).contiguous();
  return {image.data_ptr<int>(), image.data_ptr<int>() + 3};
}

TEST(NormalControl, IsRedToTheLeftGreenUpAndBlueToTheCamera) {
  EXPECT_THAT(colour_of(-1, 0, 0), testing::ElementsAre(255, 128, 128));
  EXPECT_THAT(colour_of(1, 0, 0), testing::ElementsAre(0, 128, 128));
  EXPECT_THAT(colour_of(0, 1, 0), testing::ElementsAre(128, 255, 128));
  EXPECT_THAT(colour_of(0, 0, 1), testing::ElementsAre(128, 128, 255));
}

TEST(NormalControl, ShowsTheBackgroundFacingTheCamera) { EXPECT_EQ(colour_of(0, 0, 0), colour_of(0, 0, 1)); }

TEST(NormalControl, RefusesNanAndVectorsThatAreTooLong) {
  EXPECT_THROW(colour_of(NAN, 0, 0), Error);
  EXPECT_THROW(colour_of(1, 1, 0), Error);
}

}  // namespace

}  // namespace multiplane
