// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/pinned_noise.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "kernels/reference/pinned_noise.h"
#include "kernels/temporal/atom_tree.h"
#include "kernels/temporal/sight.h"

namespace multiplane {
namespace {

/// A crumpled sheet of cells x cells squares over a floor that reaches behind the camera.
SurfaceFrame crumpled_sheet(int64_t cells, int64_t height, int64_t width) {
  at::manual_seed(5);
  const auto side = at::linspace(-1.5, 1.5, cells + 1);
  const auto grid = at::meshgrid({side, side}, "ij");
  const auto bumps = at::rand({cells + 1, cells + 1}) * (0.8 / static_cast<double>(cells));
  const auto corner = at::arange(cells).unsqueeze(1) * (cells + 1) + at::arange(cells);
  const auto quads = at::stack({corner, corner + 1, corner + cells + 2, corner + cells + 1}, -1).view({-1, 4});
  const auto pick = [&](int64_t a, int64_t b, int64_t c) {
    return at::stack({quads.select(1, a), quads.select(1, b), quads.select(1, c)}, -1);
  };
  SurfaceFrame frame;
  frame.meshes.push_back({at::stack({grid[1], grid[0], bumps}, -1).view({-1, 3}).contiguous(),
                          at::cat({pick(0, 1, 2), pick(0, 2, 3)}).to(at::kInt).contiguous(),
                          {},
                          {},
                          {}});
  frame.meshes.push_back(
      {at::tensor({-50.f, -2.f, -50.f, 50.f, -2.f, -50.f, 50.f, -2.f, 50.f, -50.f, -2.f, 50.f}).view({4, 3}),
       at::tensor({0, 1, 2, 2, 3, 0}).view({2, 3}).to(at::kInt),
       {},
       {},
       {}});
  Eigen::Matrix4f clip = Eigen::Matrix4f::Zero(), cam = Eigen::Matrix4f::Identity();
  clip(0, 0) = clip(1, 1) = 1.3f, clip(2, 2) = -1, clip(2, 3) = -0.2f, clip(3, 2) = -1;
  cam(2, 3) = -4;
  frame.instances = {{0, Eigen::Matrix4f::Identity(), 1, 7}, {1, Eigen::Matrix4f::Identity(), 2, 9}};
  frame.camera = {cam, clip, width, height};
  return frame;
}

TEST(PinnedNoise, AgreesWithPlainLoops) {
  for (const int64_t cells : {1, 9, 150}) {  // nodes of many levels, of few, triangles that draw lots
    const auto frame = crumpled_sheet(cells, 48, 64);
    const auto seen = rasterise(frame);
    const auto ours = surface_pinned_noise(frame, seen, 3, 24, 32, 11);
    const auto plain = reference::surface_pinned_noise(frame, seen, 3, 24, 32, 11);
    const auto known = plain.isnan().logical_not();
    EXPECT_GT(known.to(at::kFloat).mean().item<float>(), 0.9);
    EXPECT_LT((ours - plain).index({known}).abs().max().item<float>(), 1e-4) << cells;
    EXPECT_TRUE(ours.isfinite().all().item<bool>());
  }
}

TEST(PinnedNoise, IsThatOfTheTrianglesWhateverTheirOrderAndFirstCorner) {
  auto frame = crumpled_sheet(6, 64, 64);
  const auto noise = surface_pinned_noise(frame, rasterise(frame), 4, 32, 32, 3);
  frame.meshes[0].triangles = frame.meshes[0].triangles.flip({0}).roll({1}, {1}).contiguous();
  const auto again = surface_pinned_noise(frame, rasterise(frame), 4, 32, 32, 3);
  EXPECT_LT((noise - again).abs().max().item<float>(), 1e-5);  // sums in another order
}

TEST(PinnedNoise, UnderAnOrthographicCameraStandsStillInTheBackground) {
  auto frame = crumpled_sheet(4, 64, 64);
  frame.camera.clip_from_cam.setIdentity();
  frame.camera.clip_from_cam(0, 0) = frame.camera.clip_from_cam(1, 1) = 0.3f;
  frame.camera.clip_from_cam(2, 2) = -0.02f;
  const auto noise = surface_pinned_noise(frame, rasterise(frame), 4, 32, 32, 3);
  frame.camera.cam_from_world(0, 3) += 0.5f;
  const auto seen = rasterise(frame);
  const auto moved = surface_pinned_noise(frame, seen, 4, 32, 32, 3);
  const auto sky = [](const at::Tensor& x) { return x.narrow(1, 0, 6); };  // rows above the sheet
  EXPECT_TRUE(at::equal(sky(noise), sky(moved)));
  EXPECT_FALSE(at::equal(noise, moved));
}

TEST(PinnedNoise, SaysWhatItWanted) {
  const auto frame = crumpled_sheet(2, 16, 16);
  auto seen = rasterise(frame);
  EXPECT_THROW(surface_pinned_noise(frame, seen, 0, 8, 8, 1), Error);
  seen.instance = seen.instance + 40;
  EXPECT_THROW(surface_pinned_noise(frame, seen, 4, 8, 8, 1), Error);
}

TEST(AtomTree, HasChildrenThatAreIndependentAndSumToTwiceTheirParent) {
  constexpr int64_t kTrees = 20000, kChannels = 3;
  temporal::AtomTree tree(kChannels);
  const auto x = at::empty({kTrees, 5, kChannels});  // a parent and its four children
  const auto keep = [&](int64_t i, int64_t k) { std::copy_n(tree.value(), kChannels, x[i][k].data_ptr<float>()); };
  for (int64_t i = 0; i < kTrees; ++i) {
    tree.enter_root(temporal::key_of(3, static_cast<uint64_t>(i)));
    tree.enter_children();
    tree.choose(2);  // the parent is no root
    keep(i, 0);
    tree.enter_children();
    for (int k = 0; k < 4; ++k) {
      tree.choose(k);
      keep(i, 1 + k);
    }
  }
  EXPECT_LT((x.narrow(1, 1, 4).sum(1) - 2 * x.select(1, 0)).abs().max().item<float>(), 1e-5);
  const auto children = x.narrow(1, 1, 4).reshape({kTrees, -1});
  const auto covariance = at::matmul(children.t(), children) / static_cast<double>(kTrees);
  EXPECT_LT((covariance - at::eye(4 * kChannels)).abs().max().item<float>(), 5 * std::sqrt(2.0 / kTrees));
}

TEST(ShownArea, MeetsWhatTouchesOneOfItsPixels) {
  temporal::ShownArea area;
  area.add(5, 3);
  area.add(7, 9);
  area.finish();
  EXPECT_TRUE(area.meets(5.2f, 3.9f, 5.3f, 3.95f));
  EXPECT_TRUE(area.meets(-10, -10, 100, 100));
  EXPECT_TRUE(area.meets(4.5f, 2.0f, 5.0f, 3.5f));
  EXPECT_FALSE(area.meets(6.1f, 4.1f, 6.9f, 9.9f));
  EXPECT_FALSE(area.meets(8.0f, 0.0f, 90.0f, 90.0f));
  EXPECT_FALSE(area.meets(-5.0f, -5.0f, 4.9f, 90.0f));
}

TEST(CounterNoise, IsNormalAndIndependentFromKeyToKey) {
  constexpr int64_t kKeys = 200000, kEach = 3;
  const auto x = at::empty({kKeys, kEach});
  for (int64_t i = 0; i < kKeys; ++i) {
    temporal::draw_normal(temporal::key_of(42, static_cast<uint64_t>(i)),
                          {x.mutable_data_ptr<float>() + kEach * i, kEach});
  }
  const double sigma = 1 / std::sqrt(static_cast<double>(x.numel()));
  const auto mean = [](const at::Tensor& t) { return t.to(at::kDouble).mean().item<double>(); };
  EXPECT_NEAR(mean(x), 0, 4 * sigma);
  EXPECT_NEAR(mean(x.square()), 1, 4 * sigma * std::sqrt(2.0));
  EXPECT_NEAR(mean(x.pow(4)), 3, 4 * sigma * std::sqrt(96.0));
  EXPECT_NEAR(mean((x.abs() > 2).to(at::kFloat)), 0.0455, 4 * sigma * 0.21);
  EXPECT_NEAR(mean(x.narrow(0, 1, kKeys - 1) * x.narrow(0, 0, kKeys - 1)), 0, 4 * sigma);
  EXPECT_NEAR(mean(x.select(1, 0) * x.select(1, 1)), 0, 4 / std::sqrt(1.0 * kKeys));
}

TEST(CounterNoise, BeginsTheSameHoweverManyAreDrawn) {
  std::vector<float> many(37), few(5);
  temporal::draw_normal(7, many);
  temporal::draw_normal(7, few);
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

}  // namespace
}  // namespace multiplane
