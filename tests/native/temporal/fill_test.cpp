// SPDX-License-Identifier: Apache-2.0
#include "temporal/fill.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

TEST(FillHoles, LeavesWhatIsKnownToTheBitAndFillsOneColourWithItself) {
  const auto picture = at::randint(0, 256, {37, 53, 3}, at::kByte), keys = at::ones({37, 53}, at::kInt);
  const auto holes = at::rand({37, 53}) < 0.2;
  const auto filled = fill_holes(picture, holes, keys);
  EXPECT_TRUE(at::equal(filled.index({holes.logical_not()}), picture.index({holes.logical_not()})));
  const auto plain = at::full({37, 53, 3}, 77, at::kByte);
  EXPECT_TRUE(at::equal(fill_holes(plain.masked_fill(holes.unsqueeze(2), 0), holes, keys), plain));
}

TEST(FillHoles, KeepsSurfacesApart) {
  auto keys = at::ones({20, 20}, at::kInt);
  keys.narrow(1, 10, 10).fill_(2);
  const auto picture = (keys.unsqueeze(2) * at::full({3}, 100, at::kInt)).to(at::kByte);
  auto holes = at::zeros({20, 20}, at::kBool);
  holes.narrow(0, 5, 9).narrow(1, 6, 9).fill_(true);
  EXPECT_TRUE(at::equal(fill_holes(picture.masked_fill(holes.unsqueeze(2), 0), holes, keys), picture));
}

TEST(FillHoles, SaysWhatItWanted) {
  const auto picture = at::zeros({4, 4, 3}, at::kByte), keys = at::ones({4, 4}, at::kInt);
  EXPECT_THROW(fill_holes(picture, at::zeros({4, 5}, at::kBool), keys), Error);
  EXPECT_THROW(fill_holes(picture.to(at::kFloat), at::zeros({4, 4}, at::kBool), keys), Error);
}

}  // namespace
}  // namespace multiplane
