// SPDX-License-Identifier: Apache-2.0
// What no painter may do, whatever scene he is given.
#include <gmock/gmock.h>

#include <limits>

#include "kernels/error.h"
#include "kernels/paint/painter.h"

namespace multiplane {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Surfaces everywhere, of any shape: noise in every pass.
PaintScene chaos(int64_t height, int64_t width) {
  at::manual_seed(1);
  PaintScene scene;
  scene.beauty = at::rand({3, height, width});
  scene.albedo = at::rand({3, height, width});
  scene.depth = at::rand({height, width}) * 9 + 0.1;
  scene.normal = at::randn({3, height, width});
  scene.normal = scene.normal / scene.normal.norm(2, 0, true);
  scene.ids = at::randint(1, 9, {height, width}, at::kInt);
  scene.position = at::randn({3, height, width});
  return scene;
}

/// No surface anywhere.
PaintScene emptiness(int64_t height, int64_t width) {
  auto scene = chaos(height, width);
  scene.depth.fill_(kInfinity);
  scene.normal.zero_();
  scene.ids.zero_();
  scene.albedo = scene.beauty;
  return scene;
}

/// A black wall that fills the view, with nothing that varies.
PaintScene night(int64_t height, int64_t width) {
  auto scene = chaos(height, width);
  for (auto* plane : {&scene.beauty, &scene.albedo, &scene.position}) plane->zero_();
  scene.depth.fill_(2);
  scene.normal = at::tensor({0.0f, 0.0f, 1.0f}).view({3, 1, 1}).repeat({1, height, width});
  scene.ids.fill_(1);
  return scene;
}

class EveryPainter : public testing::TestWithParam<Choice> {};

TEST_P(EveryPainter, PaintsFiniteColoursOfAnyScene) {
  for (const auto& [height, width] : {std::pair{16, 16}, {33, 70}}) {
    for (const auto& scene : {chaos(height, width), emptiness(height, width), night(height, width)}) {
      for (const double extreme : {0.0, 2.0}) {
        PaintSettings settings{std::string(GetParam().name)};
        settings.size = extreme == 0 ? 0.25 : 4;
        settings.line = settings.texture = settings.colour = extreme;
        const auto picture = paint(scene, settings);
        EXPECT_EQ(picture.sizes(), scene.beauty.sizes());
        EXPECT_EQ(picture.scalar_type(), at::kFloat);
        EXPECT_TRUE(picture.ge(0).logical_and_(picture.le(1)).all().item<bool>());  // NaN is neither
      }
    }
  }
}

TEST_P(EveryPainter, PaintsOnPaperThatCanBeLaidBelowLater) {
  PaintSettings settings{std::string(GetParam().name), "sepia"};
  settings.seed = 5;
  const auto scene = chaos(24, 40);
  const auto whole = paint(scene, settings);
  settings.paper = false;
  const auto bare = paint(scene, settings);
  EXPECT_EQ(bare.equal(whole), lay_on_paper(bare, settings).equal(bare));
  EXPECT_TRUE(lay_on_paper(bare, settings).allclose(whole, 0, 1e-3));
}

TEST_P(EveryPainter, LeavesTheSceneAsItIs) {
  const auto scene = chaos(24, 40), before = chaos(24, 40);
  PaintSettings settings{std::string(GetParam().name), "earth", "night"};
  paint(scene, settings);
  EXPECT_TRUE(scene.beauty.equal(before.beauty));
  EXPECT_TRUE(scene.albedo.equal(before.albedo));
  EXPECT_TRUE(scene.depth.equal(before.depth));
  EXPECT_TRUE(scene.normal.equal(before.normal));
  EXPECT_TRUE(scene.ids.equal(before.ids));
  EXPECT_TRUE(scene.position.equal(before.position));
}

INSTANTIATE_TEST_SUITE_P(Painters, EveryPainter, testing::ValuesIn(painters().begin(), painters().end()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Paint, RefusesWishesOutsideTheirRange) {
  PaintSettings settings{"oil"};
  settings.texture = 2.5;
  EXPECT_THROW(paint(chaos(16, 16), settings), Error);
  EXPECT_THROW(lay_on_paper(at::ones({3, 16, 16}), settings), Error);
}

}  // namespace
}  // namespace multiplane
