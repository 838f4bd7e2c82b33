// SPDX-License-Identifier: Apache-2.0
#include "temporal/choose_anchors.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "kernels/error.h"

namespace multiplane {
namespace {

/// A shot whose frame f shows the places f … f + 9 of a line.
at::Tensor shown_on_a_line(int64_t frame, int64_t anchor) {
  const auto places = at::arange(frame, frame + 10);
  return (places >= anchor).logical_and(places < anchor + 10).expand({4, 10});
}

TEST(ChooseAnchors, TakesTheFrameThatMissesMostUntilNoneMissesTooMuch) {
  const auto choice = choose_anchors(16, shown_on_a_line, {.allowed = 0.0, .most = 16});
  EXPECT_THAT(choice.anchors, testing::ElementsAre(0, 10, 15));
  EXPECT_THAT(choice.added, testing::ElementsAre(1, 1, 0.5));
  EXPECT_THAT(choice.missing, testing::Each(0.0));
  EXPECT_EQ(choose_anchors(16, shown_on_a_line, {.allowed = 0.5, .most = 16}).anchors.size(), 2u);
}

TEST(ChooseAnchors, TellsWhatIsMissingWhenItMustStop) {
  const auto choice = choose_anchors(16, shown_on_a_line, {.allowed = 0.0, .most = 1});
  EXPECT_THAT(choice.anchors, testing::ElementsAre(0));
  for (int64_t frame = 0; frame < 16; ++frame) {
    const double columns = frame == 1 ? 0.0 : std::min<double>(10, frame);  // a single one is dust
    EXPECT_NEAR(choice.missing[frame], columns / 10, 1e-6);
  }
}

TEST(ChooseAnchors, TakesNoFrameTwiceThoughItsOwnEdgesBeBelowTheBar) {
  const auto nothing = [](int64_t, int64_t) { return at::zeros({2, 2}, at::kBool); };
  EXPECT_THAT(choose_anchors(3, nothing, {.allowed = 0.1, .most = 9}).anchors, testing::ElementsAre(0, 1, 2));
}

TEST(ChooseAnchors, SaysWhatItWanted) {
  EXPECT_THROW(choose_anchors(0, shown_on_a_line, {}), Error);
  EXPECT_THROW(choose_anchors(4, shown_on_a_line, {.allowed = -1, .most = 2}), Error);
  EXPECT_THROW(choose_anchors(4, shown_on_a_line, {.allowed = 0, .most = 0}), Error);
  EXPECT_THROW(choose_anchors(4, [](int64_t, int64_t) { return at::zeros({2, 2}); }, {}), Error);
}

}  // namespace
}  // namespace multiplane
