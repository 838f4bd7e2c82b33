// SPDX-License-Identifier: Apache-2.0
// The pixels themselves are compared with OpenCV's Python drawing in ../test_openpose.py.
#include "control/openpose.h"

#include <gtest/gtest.h>

namespace multiplane {

namespace {

Person two_joints(double confidence) {
  Person person;
  person.body.assign(18, {0, 0, 0});
  person.body[1] = {20, 32, 1};
  person.body[2] = {44, 32, confidence};
  return person;
}

at::Tensor pixel(const at::Tensor& image, int64_t y, int64_t x) { return image.select(0, y).select(0, x); }

TEST(OpenposeControl, DrawsALimbDimmedUnderItsJoints) {
  const auto image = openpose_control({two_joints(1)}, 64, 64, false);
  EXPECT_TRUE(at::equal(pixel(image, 32, 32), at::tensor({153, 0, 0}, at::kByte)));
  EXPECT_TRUE(at::equal(pixel(image, 32, 20), at::tensor({255, 85, 0}, at::kByte)));
}

TEST(OpenposeControl, DropsAHiddenJointWithItsLimbsUnlessAsked) {
  const auto dropped = openpose_control({two_joints(0.5)}, 64, 64, false);
  EXPECT_EQ(pixel(dropped, 32, 32).sum().item<int64_t>(), 0);
  EXPECT_TRUE(
      at::equal(openpose_control({two_joints(0.5)}, 64, 64, true), openpose_control({two_joints(1)}, 64, 64, false)));
}

TEST(OpenposeControl, SurvivesJointsFarOutside) {
  auto person = two_joints(1);
  person.body[2] = {-1e6, 1e6, 1};
  const auto image = openpose_control({person}, 64, 64, false);
  EXPECT_TRUE(at::equal(pixel(image, 32, 20), at::tensor({255, 85, 0}, at::kByte)));
}

}  // namespace

}  // namespace multiplane
