// SPDX-License-Identifier: Apache-2.0
#include "sample/scheduler_config.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>

#include "kernels/error.h"
#include "sample/scheduler_classes.h"
#include "sample/scheduler_keys.h"

namespace multiplane {

namespace {

template <typename T>
[[noreturn]] void refuse(const char* key, const T& value, const SchedulerConfig& config, const std::string& wanted) {
  fail(ErrorCode::ModelMismatch, "[scheduler_config.json] {} is {}, but {} supports {}", key, value, config.class_name,
       wanted);
}

void check_one_of(const char* key, const std::string& value, const SchedulerConfig& config,
                  std::initializer_list<const char*> supported) {
  if (std::find(supported.begin(), supported.end(), value) != supported.end()) return;
  refuse(key, value, config, fmt::format("{}", fmt::join(supported, ", ")));
}

template <typename T>
void check_range(const char* key, T value, const SchedulerConfig& config, T least, T most) {
  if (value >= least && value <= most) return;  // false for NaN
  refuse(key, value, config, fmt::format("{} to {}", least, most));
}

void check_noise(const SchedulerConfig& config) {
  check_range<int64_t>("num_train_timesteps", config.num_train_timesteps, config, 2, 100'000);
  if (config.class_name == "HeunDiscreteScheduler") {
    check_one_of("beta_schedule", config.beta_schedule, config,
                 {"linear", "scaled_linear", "squaredcos_cap_v2", "exp"});
  } else {
    check_one_of("beta_schedule", config.beta_schedule, config, {"linear", "scaled_linear", "squaredcos_cap_v2"});
  }
  check_range("beta_start", config.beta_start, config, 0.0, 1.0);
  check_range("beta_end", config.beta_end, config, 0.0, 1.0);
  const auto betas = static_cast<int64_t>(config.trained_betas.size());
  if (betas > 0) {
    check_range("trained_betas' length", betas, config, config.num_train_timesteps, config.num_train_timesteps);
  }
  for (const double beta : config.trained_betas) check_range("trained_betas", beta, config, 0.0, 1.0);

  if (config.class_name == "PNDMScheduler" || config.class_name == "EulerAncestralDiscreteScheduler") {
    check_one_of("prediction_type", config.prediction_type, config, {"epsilon", "v_prediction"});
  } else {
    check_one_of("prediction_type", config.prediction_type, config, {"epsilon", "v_prediction", "sample"});
  }
}

void check_spacing(const SchedulerConfig& config) {
  constexpr double kTiny = 1e-6, kHuge = 1e6;
  check_one_of("timestep_spacing", config.timestep_spacing, config, {"linspace", "leading", "trailing"});
  check_range<int64_t>("steps_offset", config.steps_offset, config, 0, config.num_train_timesteps);
  check_one_of("timestep_type", config.timestep_type, config, {"discrete", "continuous"});
  check_one_of("interpolation_type", config.interpolation_type, config, {"linear", "log_linear"});
  if (config.use_karras_sigmas && config.use_exponential_sigmas) {
    refuse("use_karras_sigmas", "true", config, "it without use_exponential_sigmas");
  }
  if (config.sigma_min) check_range("sigma_min", *config.sigma_min, config, kTiny, kHuge);
  if (config.sigma_max) check_range("sigma_max", *config.sigma_max, config, kTiny, kHuge);
  check_one_of("final_sigmas_type", config.final_sigmas_type, config, {"zero", "sigma_min"});
  check_range<int64_t>("original_inference_steps", config.original_inference_steps, config, 1,
                       config.num_train_timesteps);
}

void check_solver(const SchedulerConfig& config) {
  constexpr double kHuge = 1e6;
  check_range("clip_sample_range", config.clip_sample_range, config, 0.0, kHuge);
  check_range("dynamic_thresholding_ratio", config.dynamic_thresholding_ratio, config, 0.0, 1.0);
  check_range("sample_max_value", config.sample_max_value, config, 0.0, kHuge);
  check_one_of("algorithm_type", config.algorithm_type, config, {"dpmsolver++", "sde-dpmsolver++"});
  if (config.class_name == "UniPCMultistepScheduler") {
    check_one_of("solver_type", config.solver_type, config, {"bh1", "bh2"});
    const bool ends_clean = config.final_sigmas_type == "zero";  // where its higher orders and epsilon divide by zero
    if (ends_clean && !config.lower_order_final)
      refuse("lower_order_final", "false", config, "true for a last sigma of zero");
    if (ends_clean && !config.predict_x0) refuse("predict_x0", "false", config, "true for a last sigma of zero");
  } else {
    check_one_of("solver_type", config.solver_type, config, {"midpoint", "heun"});
  }
  // Beyond the paper: diffusers' third order for the SDE contradicts its own Taylor series.
  const int64_t highest_order = config.algorithm_type == "sde-dpmsolver++" ? 2 : 3;
  check_range<int64_t>("solver_order", config.solver_order, config, 1, highest_order);
  check_range("timestep_scaling", config.timestep_scaling, config, 0.0, kHuge);
}

/// What one class calls a solver, another knows by a name of its own.
void translate(SchedulerConfig& config) {
  static const std::set<std::string> dpm_types{"midpoint", "heun", "logrho"}, unipc_types{"bh1", "bh2", "logrho"};
  const bool is_unipc = config.class_name == "UniPCMultistepScheduler";
  if ((is_unipc ? dpm_types : unipc_types).contains(config.solver_type))
    config.solver_type = is_unipc ? "bh2" : "midpoint";
  if (config.algorithm_type == "deis") config.algorithm_type = "dpmsolver++";
}

}  // namespace

bool SchedulerConfig::has(const std::string& key) const {
  const auto* scheduler_class = find_scheduler_class(class_name);
  return scheduler_class && scheduler_class->keys.contains(key);
}

SchedulerConfig SchedulerConfig::for_class(const std::string& name) const {
  const auto* scheduler_class = find_scheduler_class(name);
  MP_CHECK(scheduler_class, "[for_class] {} is no scheduler that a sampler here stands for", name);
  SchedulerConfig config = scheduler_class->defaults;
  each_scheduler_key([&](const char* key, auto member) {
    if (!keys.contains(key) || !scheduler_class->keys.contains(key)) return;
    config.*member = this->*member;
    config.keys.insert(key);
  });
  if (rescale_betas_zero_snr && !config.has("rescale_betas_zero_snr")) {
    refuse("rescale_betas_zero_snr", "true", config, "false only: choose another sampler");
  }
  for (const auto& [key, value] : unsupported) {
    if (config.has(key)) refuse(key.c_str(), value, config, "it switched off only");
  }
  translate(config);
  check_noise(config);
  check_spacing(config);
  check_solver(config);
  return config;
}

}  // namespace multiplane
