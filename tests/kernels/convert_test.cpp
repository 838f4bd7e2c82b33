// SPDX-License-Identifier: Apache-2.0
#include "kernels/convert.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

TEST(HalfToBfloat16, AgreesWithTorchForEveryNumber) {
  const auto all = torch::arange(1 << 16).to(at::kShort).view(at::kHalf);
  const auto actual = half_to_bfloat16(all), expected = all.to(at::kBFloat16);
  EXPECT_TRUE(at::equal(actual.isnan(), expected.isnan()));
  const auto numbers = expected.isnan().logical_not();
  EXPECT_TRUE(
      at::equal(actual.view(at::kShort).masked_select(numbers), expected.view(at::kShort).masked_select(numbers)));
}

TEST(HalfToBfloat16, KeepsTheShapeOfWhatIsNotContiguous) {
  const auto x = torch::randn({3, 5, 7}).to(at::kHalf).transpose(0, 2);
  EXPECT_TRUE(at::equal(half_to_bfloat16(x), x.to(at::kBFloat16)));
  EXPECT_EQ(half_to_bfloat16(torch::zeros({0}, at::kHalf)).numel(), 0);
}

TEST(HalfToBfloat16, RefusesOtherTypes) { EXPECT_THROW(half_to_bfloat16(torch::zeros({2})), Error); }

}  // namespace
}  // namespace multiplane
