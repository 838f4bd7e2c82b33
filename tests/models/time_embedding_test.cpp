// SPDX-License-Identifier: Apache-2.0
#include "models/time_embedding.h"

#include <gmock/gmock.h>

#include <cmath>

#include "kernels/error.h"

namespace multiplane {
namespace {

TEST(SinusoidalEmbedding, IsItsClosedForm) {
  const std::vector<float> timesteps = {0, 1, 261, 999.5};
  constexpr int64_t half = 160;
  const auto embedding =
      sinusoidal_embedding(at::tensor(timesteps), 2 * half, /*flip_sin_to_cos=*/true, /*freq_shift=*/0);
  for (size_t n = 0; n < timesteps.size(); ++n) {
    for (int64_t i = 0; i < half; ++i) {
      const double angle = timesteps[n] * std::pow(10000.0, -static_cast<double>(i) / half);
      EXPECT_NEAR(embedding[n][i].item<float>(), std::cos(angle), 2e-4) << timesteps[n] << " " << i;
      EXPECT_NEAR(embedding[n][half + i].item<float>(), std::sin(angle), 2e-4) << timesteps[n] << " " << i;
    }
  }
}

TEST(SinusoidalEmbedding, PutsSinesFirstUnlessFlipped) {
  const auto at_zero = sinusoidal_embedding(at::zeros({1}), 4, /*flip_sin_to_cos=*/false, 0);
  EXPECT_TRUE(at::equal(at_zero, at::tensor({0.f, 0.f, 1.f, 1.f}).view({1, 4})));
}

TEST(SinusoidalEmbedding, ReachesTheLowestFrequencyWithAShiftOfOne) {
  const auto embedding = sinusoidal_embedding(at::full({1}, 5000.f), 8, /*flip_sin_to_cos=*/false, /*freq_shift=*/1);
  EXPECT_NEAR(embedding[0][3].item<float>(), std::sin(0.5), 1e-6);
}

TEST(SinusoidalEmbedding, WantsAListOfTimesteps) {
  EXPECT_THROW(sinusoidal_embedding(at::zeros({1, 1}), 4, true, 0), Error);
}

}  // namespace
}  // namespace multiplane
