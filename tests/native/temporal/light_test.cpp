// SPDX-License-Identifier: Apache-2.0
#include "temporal/light.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

constexpr int64_t kRows = 256, kColumns = 320;
constexpr int64_t kReach_px = 3;  // of the smoothing at this size

at::Tensor one_surface() { return at::ones({kRows, kColumns}, at::kInt); }

at::Tensor everywhere() { return at::ones({kRows, kColumns}); }

/// Grain of 120 … 240, always the same.
at::Tensor grain(double seed) {
  const auto place = at::arange(3 * kRows * kColumns, at::kDouble).view({3, kRows, kColumns});
  return ((place * seed).sin() * 60 + 180).to(at::kFloat);
}

/// 0.6 from a column on, 1 before it.
at::Tensor shadow_from(int64_t column) {
  return at::where(at::arange(kColumns) < column, 1.0, 0.6).to(at::kFloat).expand({3, kRows, kColumns});
}

TEST(LightChange, TurnsPaintInOneLightIntoPaintInTheOther) {
  const auto render = grain(12.9898), paint = grain(78.233);
  const int64_t then = 80, now = 200;
  const auto factor =
      light_change(render * shadow_from(now), render * shadow_from(then), one_surface(), everywhere()).factor;
  const auto off = (paint * shadow_from(then) * factor - paint * shadow_from(now)).abs().amax(at::IntArrayRef{0, 1});
  for (int64_t x = 0; x < kColumns; ++x) {
    const auto away = std::min(std::abs(x - then), std::abs(x - now));
    if (away <= kReach_px) continue;
    EXPECT_LT(off[x].item<float>(), 8) << x;  // of 255
  }
}

TEST(LightChange, IsExactlyNoneWhereTheLightIsTheSame) {
  const auto render = grain(12.9898);
  const auto noisy = render * (1 + 0.03 * (grain(39.346) - 180) / 60);
  for (const auto& other : {render, noisy}) {
    const auto light = light_change(other, render, one_surface(), everywhere());
    EXPECT_TRUE((light.factor == 1).all().item<bool>());
    EXPECT_TRUE((light.trust == 1).all().item<bool>());
  }
}

TEST(LightChange, StaysOnItsSurfaceAndWhereTheOtherLightIsKnown) {
  const auto render = grain(12.9898), dark = render * shadow_from(160);
  const auto is_right = (at::arange(kColumns) >= 160).expand({kRows, kColumns});
  const auto keys = is_right.to(at::kInt).contiguous();
  for (const auto& light : {light_change(dark, render, keys, everywhere()),
                            light_change(dark, render, one_surface(), is_right.logical_not().to(at::kFloat))}) {
    EXPECT_TRUE((light.factor.narrow(2, 0, 160) == 1).all().item<bool>());
  }
  const auto factor = light_change(dark, render, keys, everywhere()).factor.narrow(2, 160, kColumns - 160);
  EXPECT_NEAR(factor.min().item<float>(), 0.62, 0.02);
  EXPECT_NEAR(factor.max().item<float>(), 0.62, 0.02);
}

TEST(LightChange, TrustsPaintThatGrowsDarkAndNotWhatWasPaintedInADeepShadow) {
  const auto white = at::full({3, kRows, kColumns}, 240.0f), black = at::zeros_like(white);
  const auto shaded = light_change(black, white, one_surface(), everywhere());
  EXPECT_FLOAT_EQ(shaded.factor.min().item<float>(), 0.25);
  EXPECT_TRUE((shaded.trust == 1).all().item<bool>());
  const auto deep = at::where(at::arange(kColumns) < 160, white, black);
  const auto lit = light_change(white, deep, one_surface(), everywhere());
  EXPECT_FLOAT_EQ(lit.factor.max().item<float>(), 4);
  EXPECT_TRUE((lit.trust.narrow(1, 0, 145) == 1).all().item<bool>());
  EXPECT_TRUE((lit.trust.narrow(1, 155, kColumns - 155) == 0).all().item<bool>());
}

TEST(LightChange, SaysWhatItWanted) {
  const auto render = grain(12.9898);
  EXPECT_THROW(light_change(render[0], render, one_surface(), everywhere()), Error);
  EXPECT_THROW(light_change(render, render.narrow(1, 1, 200), one_surface(), everywhere()), Error);
  EXPECT_THROW(light_change(render, render.to(at::kByte), one_surface(), everywhere()), Error);
  EXPECT_THROW(light_change(render, render, one_surface().to(at::kLong), everywhere()), Error);
  EXPECT_THROW(light_change(render, render, one_surface(), one_surface()), Error);
}

}  // namespace
}  // namespace multiplane
