// SPDX-License-Identifier: Apache-2.0
#include "temporal/own_paint.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

constexpr int64_t kSize = 256;  // outlines reach 12 px, the border 16

/// A wall with a post before it, in columns 100 to 119.
struct Post {
  at::Tensor keys = at::ones({kSize, kSize}, at::kInt), depth = at::full({kSize, kSize}, 5.0f);

  explicit Post(double post_m) {
    keys.narrow(1, 100, 20).fill_(2);
    depth.narrow(1, 100, 20).fill_(post_m);
  }
  at::Tensor row() const { return own_paint(keys, depth)[kSize / 2]; }
};

TEST(OwnPaint, ThatOfTheFartherSurfaceIsDoubtfulBesideTheNearer) {
  const auto row = Post(2).row();
  EXPECT_EQ(row[99].item<float>(), 0);
  EXPECT_EQ(row[120].item<float>(), 0);
  EXPECT_EQ(row[87].item<float>(), 1);
  EXPECT_EQ(row[96].item<float>(), 0);  // still the outline
  EXPECT_TRUE((row.narrow(0, 87, 9).diff() < 0).all().item<bool>());
  EXPECT_TRUE((row.narrow(0, 100, 20) == 1).all().item<bool>());
}

TEST(OwnPaint, IsNotDoubtfulWhereSurfacesTouch) {
  EXPECT_TRUE((Post(4.95).row().narrow(0, 20, 200) == 1).all().item<bool>());
}

TEST(OwnPaint, IsDoubtfulAlongThePicturesBorder) {
  const auto row = Post(5).row();
  EXPECT_EQ(row[0].item<float>(), 0);
  EXPECT_EQ(row[8].item<float>(), 0.5f);
  EXPECT_EQ(row[16].item<float>(), 1);
  EXPECT_EQ(row[kSize - 1].item<float>(), 0);
}

TEST(OwnPaint, SaysWhatItWanted) {
  EXPECT_THROW(own_paint(at::ones({4, 4}), at::ones({4, 4})), Error);
  EXPECT_THROW(own_paint(at::ones({4, 4}, at::kInt), at::ones({4, 5})), Error);
}

}  // namespace
}  // namespace multiplane
