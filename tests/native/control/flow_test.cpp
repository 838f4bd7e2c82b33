// SPDX-License-Identifier: Apache-2.0
#include "control/flow.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "kernels/error.h"

namespace multiplane {

namespace {

/// The colour of the first of two pixels; the second one's speed is 2.
std::vector<int> colour_of(float dx, float dy) {
  const auto image = flow_control(at::tensor({dx, dy, 2.0f, 0.0f}).view({1, 2, 2})).to(at::kInt).contiguous();
  return {image.data_ptr<int>(), image.data_ptr<int>() + 3};
}

TEST(FlowControl, TellsDirectionsByHue) {
  EXPECT_THAT(colour_of(2, 0), testing::ElementsAre(255, 0, 0));
  EXPECT_THAT(colour_of(0, 2), testing::ElementsAre(255, 229, 0));
  EXPECT_THAT(colour_of(-2, 0), testing::ElementsAre(0, 209, 255));
  EXPECT_THAT(colour_of(0, -2), testing::ElementsAre(87, 0, 255));
}

TEST(FlowControl, IsPalerTheSlower) {
  EXPECT_THAT(colour_of(1, 0), testing::ElementsAre(255, 127, 127));
  EXPECT_THAT(colour_of(0, 0), testing::ElementsAre(255, 255, 255));
}

TEST(FlowControl, IsWhiteWhereMotionIsUnknown) {
  EXPECT_THAT(colour_of(NAN, NAN), testing::ElementsAre(255, 255, 255));
}

TEST(FlowControl, SaysWhatItWanted) {
  EXPECT_THROW(flow_control(at::zeros({4, 4, 3})), Error);
  EXPECT_THROW(flow_control(at::zeros({4, 4, 2}, at::kDouble)), Error);
}

}  // namespace

}  // namespace multiplane
