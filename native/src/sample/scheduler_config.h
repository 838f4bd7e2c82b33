// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace multiplane {

/// What scheduler_config.json sets, under diffusers' field names. The fields that it leaves out (all that are not in
/// `keys`) get their defaults from a class: for_class().
struct SchedulerConfig {
  std::string class_name;  ///< diffusers' class; empty where the file names none

  // the noise that the network was trained with
  int64_t num_train_timesteps = 1000;
  double beta_start = 0.0001;
  double beta_end = 0.02;
  std::string beta_schedule = "linear";  ///< linear, scaled_linear, squaredcos_cap_v2; exp for Heun
  std::vector<double> trained_betas;     ///< empty, or one for each of num_train_timesteps
  bool rescale_betas_zero_snr = false;
  std::string prediction_type = "epsilon";  ///< epsilon, v_prediction, sample

  // which of its timesteps are visited
  std::string timestep_spacing = "linspace";  ///< linspace, leading, trailing
  int64_t steps_offset = 0;
  std::string timestep_type = "discrete";     ///< discrete, continuous
  std::string interpolation_type = "linear";  ///< linear, log_linear
  bool use_karras_sigmas = false;
  bool use_exponential_sigmas = false;
  std::optional<double> sigma_min;
  std::optional<double> sigma_max;
  std::string final_sigmas_type = "zero";  ///< zero, sigma_min
  std::optional<double> lambda_min_clipped;
  int64_t original_inference_steps = 50;  ///< of the teacher that an LCM or TCD was distilled from

  // what is done with the clean latent that the network predicts
  bool clip_sample = false;
  double clip_sample_range = 1.0;
  bool thresholding = false;
  double dynamic_thresholding_ratio = 0.995;
  double sample_max_value = 1.0;

  // the solver
  bool set_alpha_to_one = true;
  bool skip_prk_steps = false;
  std::string algorithm_type = "dpmsolver++";  ///< dpmsolver++, sde-dpmsolver++
  std::string solver_type = "midpoint";        ///< midpoint, heun; bh1, bh2 for UniPC
  int64_t solver_order = 2;                    ///< 1 to 3
  bool lower_order_final = false;
  bool euler_at_final = false;
  bool predict_x0 = true;
  std::vector<int64_t> disable_corrector;  ///< steps after which UniPC does not correct
  double timestep_scaling = 10.0;

  std::set<std::string> keys;                      ///< fields above that the file sets
  std::map<std::string, std::string> unsupported;  ///< switched-on features that are not built here: key → value

  /// The complete config of a class, the file's own or another one for the same network: keys that the file sets and
  /// the class has carry over, everything else is the class's default, as diffusers' from_config does it. Throws
  /// Error{ModelMismatch} naming the key whose value the class does not support, Error{InvalidArgument} for a class
  /// that is none of the supported ones.
  SchedulerConfig for_class(const std::string& class_name) const;

  /// Whether the class has this key at all: a field that it does not have is without effect.
  bool has(const std::string& key) const;
};

/// Reads scheduler_config.json. Keys that are no scheduler's are passed over.
/// Throws Error{Corrupt} for what is not JSON, Error{ModelMismatch} for a value of the wrong type and for a class of
/// another family (flow matching, EDM).
SchedulerConfig scheduler_config_from_json(const std::string& text);

}  // namespace multiplane
