// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pictures.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

TEST(Pictures, EveryByteSurvivesTheWayToUnitAndBack) {
  const auto bytes = at::arange(256, at::kByte).reshape({16, 16, 1}).expand({16, 16, 3}).contiguous();
  EXPECT_TRUE(picture_from_signed(picture_to_unit(bytes) * 2 - 1).equal(bytes));
}

TEST(Pictures, ValuesBeyondTheRangeAreClamped) {
  const auto picture = picture_from_signed(at::full({1, 3, 2, 2}, 7.0));
  EXPECT_TRUE(picture.eq(255).all().item<bool>());
}

TEST(Pictures, NotANumberIsRefused) { EXPECT_THROW(picture_from_signed(at::full({1, 3, 2, 2}, NAN)), Error); }

TEST(Pictures, MaskOfALatentCellIsItsNearestPixel) {
  auto mask = at::zeros({16, 16}, at::kByte);
  mask.narrow(1, 8, 8).fill_(200);
  const auto expected = at::tensor({0.f, 1.f, 0.f, 1.f}).reshape({1, 1, 2, 2});
  EXPECT_TRUE(mask_to_latent(mask, 2, 2).equal(expected));
}

TEST(Pictures, PreviewsAreAtMost32CellsOnTheShortSide) {
  EXPECT_EQ(shrink_for_preview(at::zeros({1, 4, 64, 128})).sizes(), at::IntArrayRef({1, 4, 32, 64}));
  EXPECT_EQ(shrink_for_preview(at::zeros({1, 4, 32, 40})).sizes(), at::IntArrayRef({1, 4, 32, 40}));
}

}  // namespace
}  // namespace multiplane
