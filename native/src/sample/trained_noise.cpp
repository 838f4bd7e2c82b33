// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kernels/error.h"
#include "sample/schedule.h"

namespace multiplane {

namespace {

/// Betas under which ᾱ follows a curve over time 0 … 1.
template <typename AlphaBar>
at::Tensor betas_for(int64_t count, AlphaBar alpha_bar) {
  std::vector<float> betas(count);
  for (int64_t i = 0; i < count; ++i) {
    const double from = alpha_bar(double(i) / count), to = alpha_bar(double(i + 1) / count);
    betas[i] = static_cast<float>(std::min(1.0 - to / from, 0.999));
  }
  return at::tensor(betas);
}

at::Tensor trained_betas(const SchedulerConfig& config) {
  const auto count = config.num_train_timesteps;
  if (!config.trained_betas.empty()) return at::tensor(config.trained_betas, at::kFloat);
  if (config.beta_schedule == "linear") return at::linspace(config.beta_start, config.beta_end, count, at::kFloat);
  if (config.beta_schedule == "scaled_linear") {
    return at::linspace(std::sqrt(config.beta_start), std::sqrt(config.beta_end), count, at::kFloat).square();
  }
  if (config.beta_schedule == "exp") return betas_for(count, [](double t) { return std::exp(-12.0 * t); });
  return betas_for(count, [](double t) {
    const double cosine = std::cos((t + 0.008) / 1.008 * std::numbers::pi / 2);
    return cosine * cosine;
  });
}

at::Tensor rescale_zero_terminal_snr(const at::Tensor& betas) {
  auto root = at::cumprod(1.0 - betas, 0).sqrt();
  const auto first = root[0].clone(), last = root[-1].clone();
  root = (root - last) * (first / (first - last));
  const auto alphas_cumprod = root.square();
  const auto count = alphas_cumprod.size(0);
  const auto later = alphas_cumprod.slice(0, 1) / alphas_cumprod.slice(0, 0, count - 1);
  return 1.0 - at::cat({alphas_cumprod.slice(0, 0, 1), later});
}

/// Every timestep must be noisier than the one before: sigmas are told apart and divided by.
void check_falling(const std::vector<double>& alphas_cumprod) {
  double before = 1.0;
  for (const double alpha : alphas_cumprod) {
    if (!(alpha < before && alpha >= 0.0)) {
      fail(ErrorCode::ModelMismatch,
           "[scheduler_config.json] with these betas (beta_start, beta_end, beta_schedule, "
           "trained_betas) the noise does not grow with every timestep: wanted those the model was trained with");
    }
    before = alpha;
  }
}

}  // namespace

TrainedNoise trained_noise(const SchedulerConfig& config, bool keep_signal) {
  auto betas = trained_betas(config);
  if (config.rescale_betas_zero_snr) betas = rescale_zero_terminal_snr(betas);
  auto alphas_cumprod = at::cumprod(1.0 - betas, 0);
  if (config.rescale_betas_zero_snr && keep_signal) alphas_cumprod[-1] = std::exp2(-24.0);
  const auto* values = alphas_cumprod.const_data_ptr<float>();
  TrainedNoise noise{std::vector<double>(values, values + alphas_cumprod.numel()), 1.0};
  check_falling(noise.alphas_cumprod);
  if (!config.set_alpha_to_one) noise.final_alpha_cumprod = noise.alphas_cumprod.front();
  return noise;
}

double TrainedNoise::alpha_cumprod(int64_t timestep) const {
  if (timestep < 0) return final_alpha_cumprod;
  MP_CHECK(timestep < int64_t(alphas_cumprod.size()), "[TrainedNoise] timestep {} is beyond the {} of training",
           timestep, alphas_cumprod.size());
  return alphas_cumprod[timestep];
}

NoiseLevel TrainedNoise::level(int64_t timestep) const {
  const double alpha = alpha_cumprod(timestep);
  return {std::sqrt(alpha), std::sqrt(1.0 - alpha)};
}

std::vector<double> TrainedNoise::sigmas() const {
  std::vector<double> sigmas;
  for (const double alpha : alphas_cumprod) {
    const auto ratio = (1.0f - static_cast<float>(alpha)) / static_cast<float>(alpha);
    sigmas.push_back(std::sqrt(ratio));
  }
  return sigmas;
}

}  // namespace multiplane
