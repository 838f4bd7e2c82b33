// SPDX-License-Identifier: Apache-2.0
#include "sample/schedule.h"

#include <algorithm>
#include <cmath>

#include "kernels/error.h"
#include "sample/spacing.h"

namespace multiplane {

namespace {

double round_to_float(double value) { return static_cast<float>(value); }

/// Sigmas of the steps, spaced anew where the config asks for it.
/// @param first, last  what the new spacing spans, unless the config says it
std::vector<double> respaced(const SchedulerConfig& config, double first, double last, int64_t steps) {
  const double sigma_max = config.sigma_max.value_or(first), sigma_min = config.sigma_min.value_or(last);
  return config.use_karras_sigmas ? karras_sigmas(sigma_max, sigma_min, steps)
                                  : exponential_sigmas(sigma_max, sigma_min, steps);
}

bool is_respaced(const SchedulerConfig& config) { return config.use_karras_sigmas || config.use_exponential_sigmas; }

/// Solvers divide by the differences of sigmas (the last one aside, which may repeat the one before).
void check_falling(const std::vector<double>& sigmas, const SchedulerConfig& config, int64_t steps) {
  for (size_t i = 0; i + 2 < sigmas.size(); ++i) {
    MP_CHECK(sigmas[i] > sigmas[i + 1], "[make_sampler] {} steps are too many for this schedule: lower them", steps);
  }
  if (std::isfinite(sigmas.front())) return;
  fail(ErrorCode::ModelMismatch, "[scheduler_config.json] beta_end {} leaves nothing of the picture: wanted less",
       config.beta_end);
}

/// Timesteps of training up to which lambda is at least lambda_min_clipped.
int64_t unclipped(const SchedulerConfig& config, const TrainedNoise& noise) {
  int64_t range = config.num_train_timesteps;
  while (config.lambda_min_clipped && range > 0 && noise.level(range - 1).lambda() < *config.lambda_min_clipped)
    --range;
  if (range == 0) {
    fail(ErrorCode::ModelMismatch, "[make_sampler] scheduler_config.json: lambda_min_clipped {} leaves no timestep",
         *config.lambda_min_clipped);
  }
  return range;
}

}  // namespace

double NoiseLevel::input_scale() const { return 1.0 / std::hypot(alpha, sigma); }

double NoiseLevel::lambda() const { return std::log(alpha) - std::log(sigma); }

std::vector<double> whole_timesteps(const SchedulerConfig& config, int64_t steps) {
  const auto train = config.num_train_timesteps;
  auto timesteps =
      spaced_timesteps(config.timestep_spacing, steps, train, train, config.steps_offset, /*end_apart=*/false);
  for (double& timestep : timesteps) timestep = std::nearbyint(timestep);
  return timesteps;
}

Schedule discrete_schedule(const TrainedNoise& noise, const std::vector<double>& timesteps) {
  Schedule schedule{timesteps, {}, 1.0};
  for (const double timestep : timesteps) schedule.levels.push_back(noise.level(static_cast<int64_t>(timestep)));
  schedule.levels.push_back(kClean);
  return schedule;
}

Schedule exploding_schedule(const SchedulerConfig& config, int64_t steps) {
  const auto trained = trained_noise(config, /*keep_signal=*/true).sigmas();
  const auto train = config.num_train_timesteps;
  auto timesteps =
      spaced_timesteps(config.timestep_spacing, steps, train, train, config.steps_offset, /*end_apart=*/false);
  std::vector<double> sigmas;
  if (config.interpolation_type == "log_linear") {
    sigmas = exponential_sigmas(trained.back(), trained.front(), steps + 1);
  } else {
    for (const double timestep : timesteps) sigmas.push_back(interpolate(trained, round_to_float(timestep)));
  }
  if (is_respaced(config)) {
    sigmas = respaced(config, sigmas.front(), sigmas.back(), steps);
    for (int64_t i = 0; i < steps; ++i) timesteps[i] = sigma_to_timestep(trained, sigmas[i]);
  }
  sigmas.push_back(config.final_sigmas_type == "zero" ? 0.0 : trained.front());

  check_falling(sigmas, config, steps);

  Schedule schedule;
  for (const double timestep : timesteps) schedule.timesteps.push_back(round_to_float(timestep));
  for (const double sigma : sigmas) schedule.levels.push_back({1.0, round_to_float(sigma)});
  if (config.timestep_type == "continuous" && config.prediction_type == "v_prediction") {
    for (int64_t i = 0; i < steps; ++i) schedule.timesteps[i] = round_to_float(0.25 * std::log(sigmas[i]));
  }
  const double sigma_max = schedule.levels.front().sigma;
  schedule.init_noise_sigma = config.timestep_spacing == "leading" ? std::hypot(sigma_max, 1.0) : sigma_max;
  return schedule;
}

Schedule preserving_schedule(const SchedulerConfig& config, int64_t steps) {
  const auto noise = trained_noise(config, /*keep_signal=*/true);
  const auto trained = noise.sigmas();
  auto timesteps = spaced_timesteps(config.timestep_spacing, steps, config.num_train_timesteps,
                                    unclipped(config, noise), config.steps_offset, /*end_apart=*/true);
  std::vector<double> sigmas;
  if (is_respaced(config)) {
    sigmas = respaced(config, trained.back(), trained.front(), steps);
    // diffusers' classes differ: what is not rounded is cut off.
    const bool is_multistep = config.class_name == "DPMSolverMultistepScheduler";
    const bool rounds = config.use_karras_sigmas && !(is_multistep && config.beta_schedule == "squaredcos_cap_v2");
    timesteps.clear();
    for (const double sigma : sigmas) {
      const double timestep = sigma_to_timestep(trained, sigma);
      timesteps.push_back(rounds ? std::nearbyint(timestep) : std::floor(timestep));
    }
  } else {
    for (double& timestep : timesteps) timestep = std::nearbyint(timestep);
    for (const double timestep : timesteps) sigmas.push_back(interpolate(trained, timestep));
  }
  const bool ends_where_spacing_ends = is_respaced(config) && config.class_name == "UniPCMultistepScheduler";
  const double sigma_min = ends_where_spacing_ends ? sigmas.back() : trained.front();
  sigmas.push_back(config.final_sigmas_type == "zero" ? 0.0 : sigma_min);
  check_falling(sigmas, config, steps);

  Schedule schedule{timesteps, {}, 1.0};
  for (double sigma : sigmas) {
    sigma = round_to_float(sigma);
    const double alpha = 1.0 / std::hypot(sigma, 1.0);
    schedule.levels.push_back({alpha, sigma * alpha});
  }
  return schedule;
}

}  // namespace multiplane
