// SPDX-License-Identifier: Apache-2.0
#include "control/depth.h"

#include <gmock/gmock.h>

#include <cmath>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

at::Tensor row(std::initializer_list<float> depths) { return at::tensor(depths).unsqueeze(0); }

std::vector<uint8_t> grey(const at::Tensor& image) {
  EXPECT_TRUE(at::equal(image.select(-1, 0), image.select(-1, 1)) &&
              at::equal(image.select(-1, 0), image.select(-1, 2)));
  const auto plane = image.select(-1, 0).contiguous();
  return {plane.data_ptr<uint8_t>(), plane.data_ptr<uint8_t>() + plane.numel()};
}

TEST(DepthControl, IsInverseDepthFromNearWhiteToFarBlack) {
  // 1/z is 1, 1/2, 1/4: (1/2 - 1/4) / (1 - 1/4) = 1/3
  EXPECT_THAT(grey(depth_control(row({1, 2, 4, kInfinity}), {1, 4})), testing::ElementsAre(255, 85, 0, 0));
}

TEST(DepthControl, ClampsAFrameThatLeavesTheRange) {
  EXPECT_THAT(grey(depth_control(row({0.5, 8}), {1, 4})), testing::ElementsAre(255, 0));
}

TEST(DepthControl, ShowsSurfacesOfOneDepthWhite) {
  EXPECT_THAT(grey(depth_control(row({3, kInfinity}), {3, 3})), testing::ElementsAre(255, 0));
}

TEST(DepthControl, RefusesWhatIsNotADepthPass) {
  EXPECT_THROW(depth_control(row({1, NAN}), {1, 2}), Error);
  EXPECT_THROW(depth_control(row({1, -1}), {1, 2}), Error);
  EXPECT_THROW(depth_control(row({1, 2}).to(at::kDouble), {1, 2}), Error);
  EXPECT_THROW(depth_control(row({1, 2}), {2, 1}), Error);
}

TEST(DepthRange, IsTheShotsSmallestAndLargestFiniteDepth) {
  const std::vector<at::Tensor> shot = {row({5, kInfinity}), row({2, 3}), row({kInfinity, 40})};
  const auto range = depth_range(shot);
  EXPECT_EQ(range.near_m, 2);
  EXPECT_EQ(range.far_m, 40);
}

TEST(DepthRange, OfAnEmptyShotMakesABlackPicture) {
  const std::vector<at::Tensor> shot = {row({kInfinity, kInfinity})};
  EXPECT_THAT(grey(depth_control(shot[0], depth_range(shot))), testing::ElementsAre(0, 0));
}

}  // namespace

}  // namespace multiplane
