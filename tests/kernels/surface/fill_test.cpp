// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/fill.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <vector>

namespace multiplane::surface {
namespace {

constexpr int32_t kSide = 40;

/// How often each pixel is drawn, one triangle after the other.
struct Canvas {
  std::vector<int> drawn = std::vector<int>(kSide * kSide);

  void draw(std::vector<std::pair<int32_t, int32_t>> corners) {
    const auto [a, b, c] = std::tuple(corners[0], corners[1], corners[2]);
    const int64_t area =
        int64_t{b.first - a.first} * (c.second - a.second) - int64_t{b.second - a.second} * (c.first - a.first);
    if (area == 0) return;
    if (area < 0) std::swap(corners[1], corners[2]);
    ScreenTriangle triangle{{}, {}, {1, 1, 1}, 0, 0};
    for (int i = 0; i < 3; ++i) std::tie(triangle.x[i], triangle.y[i]) = corners[i];
    std::vector<float> nearness(drawn.size(), -1);
    std::vector<int32_t> instance(drawn.size(), -1), number(drawn.size(), -1);
    fill({nearness.data(), instance.data(), number.data(), kSide, 0, kSide}, triangle);
    for (size_t i = 0; i < drawn.size(); ++i) drawn[i] += instance[i] == 0;
  }
};

TEST(Fill, GivesEveryPixelOfAFanToOneTriangle) {
  std::mt19937 random(5);
  // Whole and half pixels: many centres lie exactly upon edges and corners.
  std::uniform_int_distribution<int32_t> half(1, 2 * kSide - 1), fine(1, kSide * 4096 - 1);
  for (int round = 0; round < 200; ++round) {
    const auto hub =
        round % 2 == 0 ? std::pair{half(random) * 2048, half(random) * 2048} : std::pair{fine(random), fine(random)};
    std::vector<std::pair<int32_t, int32_t>> rim;  // around the whole canvas, and on its border
    const int32_t end = kSide * 4096;
    for (const int32_t at : {0, end / 7, end / 2}) rim.emplace_back(at, -4096);
    for (const int32_t at : {-2048, end / 3, end / 2}) rim.emplace_back(end + 4096, at);
    for (const int32_t at : {end, end / 2, 99}) rim.emplace_back(at, end + 4096);
    for (const int32_t at : {end, end / 5}) rim.emplace_back(-4096, at);
    Canvas canvas;
    for (size_t i = 0; i < rim.size(); ++i) canvas.draw({hub, rim[i], rim[(i + 1) % rim.size()]});
    int64_t missing = 0, twice = 0;
    for (int32_t y = 2; y < kSide - 2; ++y) {
      for (int32_t x = 2; x < kSide - 2; ++x) {
        missing += canvas.drawn[y * kSide + x] == 0;
        twice += canvas.drawn[y * kSide + x] > 1;
      }
    }
    EXPECT_EQ(missing, 0);
    EXPECT_EQ(twice, 0);
  }
}

TEST(Fill, KeepsTheNearerSurfaceAndTheFirstOfTwoAtOneDepth) {
  std::vector<float> nearness(kSide * kSide, -1);
  std::vector<int32_t> instance(nearness.size(), -1), number(nearness.size(), -1);
  const Band band{nearness.data(), instance.data(), number.data(), kSide, 0, kSide};
  const int32_t far = 3 * kSide * 4096;
  const auto draw = [&](float depth, int32_t name) {
    fill(band, {{-4096, far, -4096}, {-4096, -4096, far}, {1 / depth, 1 / depth, 1 / depth}, name, 0});
  };
  draw(2, 1);
  draw(3, 2);
  EXPECT_THAT(instance, testing::Each(1));
  draw(2, 3);
  EXPECT_THAT(instance, testing::Each(1));
  draw(1, 4);
  EXPECT_THAT(instance, testing::Each(4));
}

}  // namespace
}  // namespace multiplane::surface
