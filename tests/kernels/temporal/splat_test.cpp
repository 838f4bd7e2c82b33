// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/splat.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "kernels/reference/warp.h"
#include "two_frames.h"

namespace multiplane {
namespace {

TEST(ForwardSplat, AgreesWithPlainLoops) {
  for (const double zoom : {1.0, 0.5, 1.6}) {
    const auto f = two_frames(3, 37, 45, zoom, 1);
    const auto ours = forward_splat(f.source, f.flow, f.same.depth);
    const auto plain = reference::forward_splat(f.source, f.flow, f.same.depth);
    EXPECT_LT((ours.coverage - plain.coverage).abs().max().item<float>(), 1e-4) << zoom;
    EXPECT_LT((ours.image - plain.image).abs().mul(plain.coverage > 0.01).max().item<float>(), 1e-3) << zoom;
  }
}

TEST(ForwardSplat, IsTheSameToTheBitWithOneThreadOrTwo) {
  const auto f = two_frames(3, 200, 150, 0.7, 2);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = forward_splat(f.source, f.flow, f.same.depth);
  at::set_num_threads(2);
  const auto two = forward_splat(f.source, f.flow, f.same.depth);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(one.image, two.image));
  EXPECT_TRUE(at::equal(one.coverage, two.coverage));
}

TEST(ForwardSplat, MovesByWholePixelsExactlyAndLeavesHoles) {
  const auto source = at::arange(48, at::kFloat).view({1, 6, 8}) + 1;
  const auto flow = at::zeros({6, 8, 2});
  flow.select(2, 0).fill_(3);
  const auto moved = forward_splat(source, flow, at::ones({6, 8}));
  EXPECT_TRUE(at::equal(moved.image.narrow(2, 3, 5), source.narrow(2, 0, 5)));
  EXPECT_EQ(moved.coverage.narrow(1, 0, 3).sum().item<float>(), 0);
  EXPECT_EQ(moved.image.narrow(2, 0, 3).sum().item<float>(), 0);
}

TEST(ForwardSplat, LetsTheNearerSurfaceHideTheOther) {
  const auto source = at::zeros({1, 4, 8}), flow = at::zeros({4, 8, 2}), depth = at::full({4, 8}, 9.0f);
  source.select(2, 2).fill_(1);  // a column that moves before the others
  flow.select(1, 2).select(1, 0).fill_(3);
  depth.select(1, 2).fill_(2);
  const auto moved = forward_splat(source, flow, depth);
  EXPECT_TRUE(at::equal(moved.image.select(2, 5), at::ones({1, 4})));
  EXPECT_EQ(moved.coverage.select(1, 2).sum().item<float>(), 0);
}

TEST(ForwardSplat, SendsNothingWhoseDepthIsUnknown) {
  const auto depth = at::ones({4, 4});
  depth[1][2] = NAN;
  const auto moved = forward_splat(at::ones({1, 4, 4}), at::zeros({4, 4, 2}), depth);
  EXPECT_EQ(moved.coverage[1][2].item<float>(), 0);
  EXPECT_EQ(moved.coverage.sum().item<float>(), 15);
}

TEST(ForwardSplat, SaysWhatItWanted) {
  EXPECT_THROW(forward_splat(at::zeros({3, 8, 8}), at::zeros({8, 8, 2}), at::zeros({8, 7})), Error);
}

}  // namespace
}  // namespace multiplane
