// SPDX-License-Identifier: Apache-2.0
#include "sample/spacing.h"

#include <gmock/gmock.h>

#include <cmath>

namespace multiplane {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

TEST(SpacedTimesteps, AreThoseOfTheLiterature) {  // Lin et al. 2023, table 2, T = 1000, n = 10 (there counted from 1)
  const auto spaced = [](const char* spacing) { return spaced_timesteps(spacing, 10, 1000, 1000, 0, false); };
  EXPECT_THAT(spaced("leading"), ElementsAre(900, 800, 700, 600, 500, 400, 300, 200, 100, 0));
  EXPECT_THAT(spaced("trailing"), ElementsAre(999, 899, 799, 699, 599, 499, 399, 299, 199, 99));
  EXPECT_THAT(spaced("linspace"), ElementsAre(999, 888, 777, 666, 555, 444, 333, 222, 111, 0));
}

TEST(SpacedTimesteps, LeaveTheEndPointOutWhereItIsApart) {
  EXPECT_THAT(spaced_timesteps("linspace", 3, 1000, 1000, 0, true), ElementsAre(999, 666, 333));
  EXPECT_THAT(spaced_timesteps("leading", 3, 1000, 1000, 1, true), ElementsAre(751, 501, 251));
}

TEST(SpacedTimesteps, AreAsManyAsAskedForWhateverTheRounding) {
  for (int64_t steps = 1; steps <= 1000; ++steps) {
    const auto timesteps = spaced_timesteps("trailing", steps, 1000, 1000, 0, false);
    ASSERT_EQ(timesteps.size(), steps);
    ASSERT_EQ(timesteps.front(), 999);
    ASSERT_GE(timesteps.back(), 0);
  }
}

TEST(KarrasSigmas, SpanTheRangeEvenlyInTheSeventhRoot) {
  const auto sigmas = karras_sigmas(80, 0.002, 5);
  EXPECT_NEAR(sigmas.front(), 80, 1e-9);
  EXPECT_NEAR(sigmas.back(), 0.002, 1e-12);
  const auto root = [&](size_t i) { return std::pow(sigmas[i], 1.0 / 7); };
  EXPECT_NEAR(root(0) - root(1), root(3) - root(4), 1e-12);
}

TEST(ExponentialSigmas, HaveAConstantRatio) {
  EXPECT_THAT(exponential_sigmas(8, 1, 4), Pointwise(DoubleNear(1e-12), {8.0, 4.0, 2.0, 1.0}));
}

TEST(SigmaToTimestep, InvertsInterpolationAtTheTrainedSigmas) {
  const std::vector<double> trained{0.5, 1.0, 2.0, 8.0};
  for (size_t i = 0; i < trained.size(); ++i) EXPECT_NEAR(sigma_to_timestep(trained, trained[i]), i, 1e-6);
  EXPECT_NEAR(sigma_to_timestep(trained, 4.0), 2.5, 1e-6);
  EXPECT_EQ(sigma_to_timestep(trained, 100.0), 3.0);
  EXPECT_EQ(sigma_to_timestep(trained, 0.01), 0.0);
}

}  // namespace
}  // namespace multiplane
