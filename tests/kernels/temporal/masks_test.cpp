// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/masks.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "kernels/reference/warp.h"
#include "kernels/temporal/stretch.h"
#include "two_frames.h"

namespace multiplane {
namespace {

TEST(Stretch, AgreesWithPlainLoops) {
  const auto f = two_frames(1, 37, 45, 1.4, 1);
  const auto ours = stretch(f.flow, f.same.ids), plain = reference::stretch(f.flow, f.same.ids);
  EXPECT_TRUE(at::allclose(ours, plain, 1e-3, 1e-4, /*equal_nan=*/true));
  EXPECT_GT(ours.isnan().sum().item<int64_t>(), 0);
}

TEST(Stretch, IsThatOfTheMatrixThatMovesThePicture) {  // turned by 0.3, then 3 times as wide and half as high
  const double c = std::cos(0.3), s = std::sin(0.3);
  const auto x = at::arange(12, at::kFloat).expand({12, 12}), y = x.t();
  const auto flow = at::stack({3 * (c * x - s * y) - x, 0.5 * (s * x + c * y) - y}, -1).contiguous();
  const auto sizes = stretch(flow, at::ones({12, 12}, at::kInt));
  EXPECT_LT((sizes[0] - 3).abs().max().item<float>(), 1e-4);
  EXPECT_LT((sizes[1] - 0.5).abs().max().item<float>(), 1e-4);
}

TEST(Stretch, DoesNotSeeTheBorderBetweenTwoSurfaces) {
  const auto flow = at::zeros({6, 8, 2});
  flow.narrow(1, 4, 4).fill_(5);
  const auto ids = at::ones({6, 8}, at::kInt);
  ids.narrow(1, 4, 4).fill_(2);
  EXPECT_TRUE(at::equal(stretch(flow, ids), at::ones({2, 6, 8})));
}

TEST(DisocclusionMask, IsWhatIsHiddenOrHardlyCovered) {
  const auto visible = at::tensor({1, 1, 0, 0}).view({1, 4}).to(at::kBool);
  const auto coverage = at::tensor({1.0f, 0.4f, 1.0f, 0.0f}).view({1, 4});
  EXPECT_TRUE(at::equal(disocclusion_mask(visible, coverage), at::tensor({0, 1, 1, 1}).view({1, 4}).to(at::kBool)));
}

TEST(ConfidenceMask, FallsWithCoverageAndStretch) {
  const auto visible = at::tensor({1, 1, 1, 1, 0, 1}).view({1, 6}).to(at::kBool);
  const auto coverage = at::tensor({1.0f, 0.8f, 1.0f, 1.0f, 1.0f, 1.0f}).view({1, 6});
  const auto least = at::tensor({1.0f, 0.9f, 0.5f, 0.3f, 1.0f, NAN}).view({1, 6});
  const auto mask = confidence_mask(visible, coverage, at::stack({at::ones_like(least), least}));
  EXPECT_TRUE(at::allclose(mask, at::tensor({1.0f, 0.8f, 0.5f, 0.0f, 0.0f, 1.0f}).view({1, 6}), 0, 1e-6));
}

TEST(Masks, SayWhatTheyWanted) {
  EXPECT_THROW(disocclusion_mask(at::ones({4, 4}), at::ones({4, 4})), Error);
  EXPECT_THROW(confidence_mask(at::ones({4, 4}, at::kBool), at::ones({4, 4}), at::ones({4, 4})), Error);
}

}  // namespace
}  // namespace multiplane
