// SPDX-License-Identifier: Apache-2.0
#include "sample/sampler.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "sample/step_noise.h"

namespace multiplane {
namespace {

using testing::HasSubstr;

const std::string kStableDiffusion = R"({"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012,
    "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "steps_offset": 1, "skip_prk_steps": true,
    "set_alpha_to_one": false, "clip_sample": false})";

SchedulerConfig stable_diffusion() { return scheduler_config_from_json(kStableDiffusion); }

NoiseSource no_noise() {
  return []() -> at::Tensor { fail(ErrorCode::Internal, "a deterministic sampler asked for noise"); };
}

/// The best network there is for data ~ N(0, s²): it says epsilon = x_scaled · σ / (σ² + s²) · sqrt(1 + σ²) with σ of
/// the call.
ModelFunction ideal_for_gaussian_data(const Sampler& sampler, double s) {
  return [sigmas = sampler.sigmas(), s](const at::Tensor& x, double, int64_t step) {
    const double sigma = sigmas[step];
    return x * (sigma * std::sqrt(1 + sigma * sigma) / (sigma * sigma + s * s));
  };
}

class OfEverySampler : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Samplers, OfEverySampler, testing::ValuesIn(sampler_names()),
                         [](const auto& info) { return info.param; });

TEST_P(OfEverySampler, PutsGaussianNoiseOntoTheSpreadOfTheData) {
  constexpr double s = 0.6;
  const bool is_distilled = GetParam() == "lcm" || GetParam() == "tcd";  // these take 50 steps at most
  const int64_t steps = is_distilled ? 50 : 300;
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = GetParam(), .steps = steps});
  const auto noise = seeded_noise(5, {1, 4, 48, 48});
  const auto x = sampler.sample(ideal_for_gaussian_data(sampler, s), sampler.init_noise_sigma() * noise(), noise, {});
  // LCM wants a network that jumps to the end of the trajectory; with an ordinary one it finds only the mean.
  const double spread = x.std().item<double>();
  if (GetParam() == "lcm") {
    EXPECT_LT(spread, s);
  } else {
    EXPECT_NEAR(spread, s, is_distilled ? 0.08 : 0.03);
  }
}

TEST_P(OfEverySampler, ReturnsThePictureThatTheNetworkKnows) {  // x0 is the same at every call: all solvers are exact
  auto config = stable_diffusion();
  config.prediction_type = "v_prediction";
  config.keys.insert("prediction_type");
  const auto picture = at::linspace(-1, 1, 64).view({1, 4, 4, 4});
  const auto sampler = make_sampler(config, {.sampler = GetParam(), .steps = 12});
  const auto sigmas = sampler.sigmas();
  const auto knows = [&](const at::Tensor& x, double, int64_t step) {  // v = (α x − x0)/σ for x of variance 1
    const double norm = std::hypot(sigmas[step], 1.0), alpha = 1 / norm, sigma = sigmas[step] / norm;
    return (alpha * x - picture) / sigma;
  };
  const auto noise = seeded_noise(6, picture.sizes());
  const auto x = sampler.sample(knows, sampler.init_noise_sigma() * noise(), noise, {});
  // DDIM, PNDM and TCD end at timestep 0, where a trace of noise is left.
  const bool ends_at_zero = GetParam() == "ddim" || GetParam() == "pndm" || GetParam() == "tcd";
  EXPECT_LT((x - picture).abs().max().item<double>(), ends_at_zero ? 0.12 : 2e-3);
}

TEST_P(OfEverySampler, IsCancelledBetweenTwoCalls) {
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = GetParam(), .steps = 8});
  Progress progress;
  int64_t calls = 0;
  const auto cancels = [&](const at::Tensor& x, double, int64_t) {
    if (++calls == 2) *progress.cancelled = true;
    return x;
  };
  try {
    sampler.sample(cancels, at::ones({1, 4, 2, 2}), seeded_noise(1, {1, 4, 2, 2}), progress);
    FAIL() << "ran to the end";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
  EXPECT_EQ(calls, 2);
}

TEST_P(OfEverySampler, ReportsEveryCall) {
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = GetParam(), .steps = 8, .strength = 0.5});
  Progress progress;
  std::vector<int64_t> done;
  progress.report = [&](std::string_view, int64_t step, int64_t) { done.push_back(step); };
  const auto identity = [](const at::Tensor& x, double, int64_t) { return x; };
  sampler.sample(identity, at::ones({1, 4, 2, 2}), seeded_noise(1, {1, 4, 2, 2}), progress);
  EXPECT_EQ(done.size(), sampler.timesteps().size());
  EXPECT_EQ(done.front(), 0);
}

TEST_P(OfEverySampler, GoesOnWithWhatTheCallbackReturns) {
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = GetParam(), .steps = 6});
  const auto identity = [](const at::Tensor& x, double, int64_t) { return x; };
  const auto zero = [](int64_t, const at::Tensor& x, const at::Tensor&) { return at::zeros_like(x); };
  const auto x = sampler.sample(identity, at::ones({1, 4, 2, 2}), seeded_noise(1, {1, 4, 2, 2}), {}, zero);
  EXPECT_EQ(x.abs().max().item<double>(), 0.0);
}

TEST_P(OfEverySampler, AddsNoiseOfVarianceSigmaSquaredAndNoneAfterTheLastCall) {
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = GetParam(), .steps = 10, .strength = 0.5});
  const auto latent = at::full({1, 4, 2, 2}, 3.0), noise = at::ones({1, 4, 2, 2});
  const auto calls = static_cast<int64_t>(sampler.timesteps().size());
  for (int64_t step = 0; step < calls; ++step) {
    const auto both = sampler.add_noise(latent, noise, step),
               alone = sampler.add_noise(latent, at::zeros_like(noise), step);
    const double ratio = ((both - alone).mean() / (alone.mean() / 3)).item<double>();
    EXPECT_NEAR(ratio, sampler.sigmas()[step], 1e-4 * ratio);
  }
  EXPECT_TRUE(sampler.add_noise(latent, noise, calls).equal(latent));
}

TEST(Euler, OneStepToZeroReturnsTheDenoisedLatent) {
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = "euler", .steps = 1});
  const auto x = at::full({1, 4, 2, 2}, 5.0);
  const auto output = at::full({1, 4, 2, 2}, 0.25);
  const auto denoised = x - sampler.sigmas()[0] * output;
  const auto ended = sampler.sample([&](const at::Tensor&, double, int64_t) { return output; }, x, no_noise(), {});
  EXPECT_TRUE(ended.allclose(denoised, 1e-5, 1e-5));
}

TEST(Ddim, IsExactWhereTheNoiseIsKnown) {  // epsilon constant: x stays on the line alpha · x0 + sigma · epsilon
  const auto sampler = make_sampler(stable_diffusion(), {.sampler = "ddim", .steps = 10, .strength = 0.7});
  const auto picture = at::full({1, 4, 2, 2}, 0.3), epsilon = at::full({1, 4, 2, 2}, -1.2);
  const auto on_the_line = [&](int64_t step, const at::Tensor& x, const at::Tensor& x0) {
    EXPECT_TRUE(x0.allclose(picture, 1e-4, 1e-4));
    if (step == 6) return x;  // the last: DDIM ends on timestep 0, not on the clean latent
    EXPECT_TRUE(x.allclose(sampler.add_noise(picture, epsilon, step + 1), 1e-4, 1e-4));
    return x;
  };
  const auto knows = [&](const at::Tensor&, double, int64_t) { return epsilon; };
  sampler.sample(knows, sampler.add_noise(picture, epsilon), no_noise(), {}, on_the_line);
}

TEST(
    Heun,
    IsOfSecondOrder) {  // halving the steps quarters the error of the Gaussian's closed form x(0) = x s / sqrt(s² + σ²)
  constexpr double s = 0.5;
  const auto error = [&](const std::string& name, int64_t steps) {
    const auto sampler = make_sampler(stable_diffusion(), {.sampler = name, .spacing = "karras", .steps = steps});
    const double sigma = sampler.sigmas()[0];
    const auto start = sampler.add_noise(at::zeros({1, 1, 1, 1}), at::ones({1, 1, 1, 1}));
    const auto x = sampler.sample(ideal_for_gaussian_data(sampler, s), start, no_noise(), {});
    return std::abs(x.item<double>() - sigma * s / std::hypot(s, sigma));
  };
  EXPECT_NEAR(error("euler", 20) / error("euler", 40), 2.0, 0.3);
  EXPECT_GT(error("heun", 20) / error("heun", 40), 3.0);
  EXPECT_LT(error("dpmpp_2m", 20), error("euler", 20) / 3);
  EXPECT_LT(error("unipc", 20), error("euler", 20) / 3);
}

TEST(MakeSampler, ListsTheNamesForAnUnknownOne) {
  try {
    make_sampler(stable_diffusion(), {.sampler = "dmp"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("unknown sampler 'dmp': choose one of ddim, pndm, euler, euler_a, heun"));
  }
}

TEST(MakeSampler, TakesTheStepsThatStrengthLeaves) {
  const auto timesteps = [](double strength) {
    return make_sampler(stable_diffusion(), {.sampler = "ddim", .steps = 20, .strength = strength}).timesteps();
  };
  EXPECT_EQ(timesteps(1.0).size(), 20u);
  EXPECT_EQ(timesteps(0.5).size(), 10u);
  EXPECT_EQ(timesteps(0.5).front(), 451.0);
  EXPECT_EQ(timesteps(0.5).back(), 1.0);
}

TEST(SeededNoise, IsTheSameForTheSameSeedAlone) {
  const auto one = seeded_noise(3, {2, 4, 8, 8}), same = seeded_noise(3, {2, 4, 8, 8}),
             other = seeded_noise(4, {2, 4, 8, 8});
  const auto first = one();
  EXPECT_TRUE(first.equal(same()));
  EXPECT_FALSE(first.equal(other()));
  EXPECT_FALSE(first.equal(one()));
}

}  // namespace
}  // namespace multiplane
