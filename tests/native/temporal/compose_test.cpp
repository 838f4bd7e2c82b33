// SPDX-License-Identifier: Apache-2.0
#include "temporal/compose.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

constexpr int64_t kHeight = 24, kWidth = 40;

/// One wall 3 m away; the anchor saw it shifted by whole pixels.
Anchor wall(const at::Tensor& picture, int64_t shift_px) {
  const auto keys = at::ones({kHeight, kWidth}, at::kInt);
  const auto depth = at::full({kHeight, kWidth}, 3.0f);
  auto flow = at::zeros({kHeight, kWidth, 2});
  flow.select(2, 0).fill_(static_cast<double>(shift_px));
  const auto there = at::arange(kWidth) + shift_px;
  const auto visible = (there >= 0).logical_and(there < kWidth).expand({kHeight, kWidth}).contiguous();
  return {picture, {keys, depth, {flow, visible, depth}, keys, depth}, {}};
}

TEST(Compose, MovesAPictureByWholePixelsToTheBit) {
  const auto picture = at::randint(0, 256, {kHeight, kWidth, 3}, at::kByte);
  const auto composed = compose({wall(picture, 7)});
  EXPECT_TRUE(at::equal(composed.picture.narrow(1, 0, kWidth - 7), picture.narrow(1, 7, kWidth - 7)));
  EXPECT_TRUE(composed.unseen.narrow(1, kWidth - 7, 7).all().item<bool>());
  EXPECT_FALSE(composed.unseen.narrow(1, 0, kWidth - 7).any().item<bool>());
  const auto inside = composed.missing.narrow(0, 3, kHeight - 6);   // above and below, the border is the frame's too
  EXPECT_TRUE(inside.narrow(1, kWidth - 8, 8).all().item<bool>());  // what lies along the anchor's border is seen
  EXPECT_FALSE(composed.missing.narrow(1, 0, kWidth - 8).any().item<bool>());
}

TEST(Compose, AsksALaterAnchorOnlyForWhatTheEarlierLeaves) {
  const auto black = at::zeros({kHeight, kWidth, 3}, at::kByte), white = at::full_like(black, 255);
  const auto composed = compose({wall(black, 20), wall(white, 0)});
  const auto row = composed.picture[12].select(1, 0).to(at::kInt);
  EXPECT_TRUE(at::equal(row.narrow(0, 0, 15), at::zeros({15}, at::kInt)));
  EXPECT_TRUE(at::equal(row.narrow(0, 20, 20), at::full({20}, 255, at::kInt)));
  EXPECT_TRUE((row.diff() >= 0).all().item<bool>());
  EXPECT_FALSE(composed.missing.any().item<bool>());
}

TEST(ShownWell, IsWhatComposingDoesNotMiss) {
  const auto picture = at::zeros({kHeight, kWidth, 3}, at::kByte);
  for (const int64_t shift : {0, 9, -3, 100}) {
    const auto anchor = wall(picture, shift);
    EXPECT_TRUE(at::equal(shown_well(anchor.match), compose({anchor}).missing.logical_not())) << shift;
  }
}

TEST(Compose, LightsEverySheetAnew) {
  const auto bright = at::full({kHeight, kWidth, 3}, 200, at::kByte), dark = at::full_like(bright, 100);
  auto first = wall(bright, 20), second = wall(dark, 0);  // painted before and after the sun went
  first.beauty = bright;
  second.beauty = dark;
  const auto evening = compose({first, second}, dark).picture.to(at::kFloat);
  EXPECT_LT((evening - 104).abs().max().item<float>(), 5);  // no seam where the one takes over from the other
  const auto noon = compose({first, second}, bright).picture.to(at::kFloat);
  EXPECT_LT((noon - 196).abs().max().item<float>(), 5);
}

TEST(Compose, KeepsEveryBitOfPaintInTheSameLight) {
  const auto picture = at::randint(0, 256, {kHeight, kWidth, 3}, at::kByte), render = 255 - picture;
  auto anchor = wall(picture, 7);
  const auto unlit = compose({anchor}).picture;
  anchor.beauty = render;
  EXPECT_TRUE(at::equal(compose({anchor}, at::roll(render, -7, 1)).picture, unlit));
}

TEST(Compose, SaysWhatItWanted) {
  const auto picture = at::zeros({kHeight, kWidth, 3}, at::kByte);
  EXPECT_THROW(compose({}), Error);
  EXPECT_THROW(compose({wall(picture[0], 0)}), Error);
  EXPECT_THROW(compose({wall(picture, 0), wall(picture.narrow(0, 1, 20), 0)}), Error);
  EXPECT_THROW(compose({wall(picture.to(at::kFloat), 0)}), Error);
  EXPECT_THROW(compose({wall(picture, 0)}, picture), Error);
  auto lit = wall(picture, 0);
  lit.beauty = picture;
  EXPECT_THROW(compose({lit}), Error);
  EXPECT_THROW(compose({lit}, picture.to(at::kFloat)), Error);
  EXPECT_THROW(compose({lit}, picture.narrow(1, 1, 20)), Error);
}

}  // namespace
}  // namespace multiplane
