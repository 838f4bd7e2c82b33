// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sample/scheduler_config.h"

namespace multiplane {

/// Calls visit(key, pointer to member) for every field of SchedulerConfig that a file can set.
template <typename Visit>
void each_scheduler_key(Visit&& visit) {
  visit("num_train_timesteps", &SchedulerConfig::num_train_timesteps);
  visit("beta_start", &SchedulerConfig::beta_start);
  visit("beta_end", &SchedulerConfig::beta_end);
  visit("beta_schedule", &SchedulerConfig::beta_schedule);
  visit("trained_betas", &SchedulerConfig::trained_betas);
  visit("rescale_betas_zero_snr", &SchedulerConfig::rescale_betas_zero_snr);
  visit("prediction_type", &SchedulerConfig::prediction_type);
  visit("timestep_spacing", &SchedulerConfig::timestep_spacing);
  visit("steps_offset", &SchedulerConfig::steps_offset);
  visit("timestep_type", &SchedulerConfig::timestep_type);
  visit("interpolation_type", &SchedulerConfig::interpolation_type);
  visit("use_karras_sigmas", &SchedulerConfig::use_karras_sigmas);
  visit("use_exponential_sigmas", &SchedulerConfig::use_exponential_sigmas);
  visit("sigma_min", &SchedulerConfig::sigma_min);
  visit("sigma_max", &SchedulerConfig::sigma_max);
  visit("final_sigmas_type", &SchedulerConfig::final_sigmas_type);
  visit("lambda_min_clipped", &SchedulerConfig::lambda_min_clipped);
  visit("original_inference_steps", &SchedulerConfig::original_inference_steps);
  visit("clip_sample", &SchedulerConfig::clip_sample);
  visit("clip_sample_range", &SchedulerConfig::clip_sample_range);
  visit("thresholding", &SchedulerConfig::thresholding);
  visit("dynamic_thresholding_ratio", &SchedulerConfig::dynamic_thresholding_ratio);
  visit("sample_max_value", &SchedulerConfig::sample_max_value);
  visit("set_alpha_to_one", &SchedulerConfig::set_alpha_to_one);
  visit("skip_prk_steps", &SchedulerConfig::skip_prk_steps);
  visit("algorithm_type", &SchedulerConfig::algorithm_type);
  visit("solver_type", &SchedulerConfig::solver_type);
  visit("solver_order", &SchedulerConfig::solver_order);
  visit("lower_order_final", &SchedulerConfig::lower_order_final);
  visit("euler_at_final", &SchedulerConfig::euler_at_final);
  visit("predict_x0", &SchedulerConfig::predict_x0);
  visit("disable_corrector", &SchedulerConfig::disable_corrector);
  visit("timestep_scaling", &SchedulerConfig::timestep_scaling);
}

}  // namespace multiplane
