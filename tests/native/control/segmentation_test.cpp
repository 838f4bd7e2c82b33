// SPDX-License-Identifier: Apache-2.0
#include "control/segmentation.h"

#include <gtest/gtest.h>

#include "kernels/error.h"

namespace multiplane {

namespace {

at::Tensor pixel(const at::Tensor& image, int64_t x) { return image.select(0, 0).select(0, x); }

TEST(SegmentationControl, ColoursClassesFlatAndLeavesTheRestBlack) {
  const auto ids = at::tensor({0, 1, 2, 7}, at::kInt).unsqueeze(0);
  const auto image = segmentation_control(ids, {{1, "person"}, {2, "flag"}}, "sky");
  EXPECT_TRUE(at::equal(pixel(image, 0), at::tensor({6, 230, 230}, at::kByte)));
  EXPECT_TRUE(at::equal(pixel(image, 1), at::tensor({150, 5, 61}, at::kByte)));
  EXPECT_TRUE(at::equal(pixel(image, 2), at::tensor({92, 0, 255}, at::kByte)));
  EXPECT_TRUE(at::equal(pixel(image, 3), at::tensor({0, 0, 0}, at::kByte)));
}

TEST(SegmentationControl, AnUnknownClassIsRefusedWithTheNearest) {
  try {
    segmentation_control(at::zeros({1, 1}, at::kInt), {{1, "persan"}}, "");
    FAIL() << "no such class";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'persan': the nearest are 'person'"), std::string::npos) << error.what();
  }
}

}  // namespace

}  // namespace multiplane
