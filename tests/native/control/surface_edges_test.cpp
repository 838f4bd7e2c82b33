// SPDX-License-Identifier: Apache-2.0
#include "control/surface_edges.h"

#include <gtest/gtest.h>

#include "kernels/error.h"

namespace multiplane {

namespace {

/// A plane in perspective: 1/z is linear over the picture.
at::Tensor slanted_depth(int64_t size) {
  return 1 / (0.1 + 0.3 * at::arange(size).to(at::kFloat) / size).expand({size, size}).contiguous();
}

at::Tensor facing(int64_t size) { return at::tensor({0.0f, 0.0f, 1.0f}).expand({size, size, 3}).contiguous(); }

at::Tensor one_object(int64_t size) { return at::ones({size, size}, at::kInt); }

TEST(SurfaceEdges, ASlantedPlaneHasNone) {
  const auto edges = SurfaceEdges::find(slanted_depth(64), facing(64), one_object(64));
  EXPECT_EQ(edges.right.max().item<float>(), 0);
  EXPECT_EQ(edges.below.max().item<float>(), 0);
}

TEST(SurfaceEdges, AStepInDepthIsOneBorderWide) {
  auto depth = slanted_depth(16);
  depth.narrow(1, 8, 8) *= 1.1;
  const auto edges = SurfaceEdges::find(depth, facing(16), one_object(16));
  EXPECT_EQ(edges.right.select(1, 7).min().item<float>(), 1);
  EXPECT_EQ(edges.right.sum().item<float>(), 16);
  EXPECT_EQ(edges.below.max().item<float>(), 0);
}

TEST(SurfaceEdges, TwoObjectsMeetingInOnePlaneHaveABorder) {
  auto ids = one_object(8);
  ids.narrow(0, 3, 5).fill_(2);
  const auto edges = SurfaceEdges::find(slanted_depth(8), facing(8), ids);
  EXPECT_EQ(edges.below.select(0, 2).min().item<float>(), 1);
  EXPECT_EQ(edges.below.sum().item<float>(), 8);
}

TEST(SurfaceEdges, AFoldIsAnEdgeAndACurveIsNot) {
  const auto angle = [](const at::Tensor& a) { return at::stack({a.sin(), at::zeros_like(a), a.cos()}, -1); };
  const auto columns = at::arange(32).to(at::kFloat).expand({32, 32});
  const auto curve = angle((columns - 16) * 0.09);  // 5 degrees a pixel
  EXPECT_EQ(SurfaceEdges::find(at::ones({32, 32}), curve, one_object(32)).right.max().item<float>(), 0);
  const auto fold = angle((columns >= 16).to(at::kFloat) * 0.9);  // 52 degrees
  const auto edges = SurfaceEdges::find(at::ones({32, 32}), fold, one_object(32));
  EXPECT_EQ(edges.right.select(1, 15).min().item<float>(), 1);
  EXPECT_EQ(edges.right.sum().item<float>(), 32);
}

TEST(SurfaceEdges, PassesOfTwoSizesAreRefusedByName) {
  try {
    SurfaceEdges::find(slanted_depth(8), facing(9), one_object(8));
    FAIL() << "sizes differ";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[check_same_size] depth is 8 x 8 pixels, but normal is 9 x 9: render both at one size");
  }
}

}  // namespace

}  // namespace multiplane
