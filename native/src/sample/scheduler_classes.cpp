// SPDX-License-Identifier: Apache-2.0
#include "sample/scheduler_classes.h"

#include <map>

namespace multiplane {

namespace {

using Keys = std::set<std::string>;

Keys operator+(Keys a, const Keys& b) {
  a.insert(b.begin(), b.end());
  return a;
}

const Keys kNoise{"num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas", "prediction_type"};
const Keys kZeroSnr{"rescale_betas_zero_snr"};
const Keys kSpacing{"timestep_spacing", "steps_offset"};
const Keys kClip{"clip_sample", "clip_sample_range"};
const Keys kThreshold{"thresholding", "dynamic_thresholding_ratio", "sample_max_value"};
const Keys kSigmas{"use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "sigma_min", "sigma_max"};
const Keys kFlow{"use_flow_sigmas", "use_dynamic_shifting"};
const Keys kDpm = kNoise + kThreshold + kSigmas + kFlow +
                  Keys{"solver_order",      "algorithm_type",     "solver_type",  "lower_order_final",
                       "final_sigmas_type", "lambda_min_clipped", "variance_type"};

SchedulerConfig with(const std::string& name, void (*change)(SchedulerConfig&)) {
  SchedulerConfig config;
  config.class_name = name;
  change(config);
  return config;
}

void use_stable_diffusion_betas(SchedulerConfig& c) {
  c.beta_start = 0.00085;
  c.beta_end = 0.012;
}

std::map<std::string, SchedulerClass> make_classes() {
  std::map<std::string, SchedulerClass> classes;
  const auto add = [&](const std::string& name, const Keys& keys, void (*change)(SchedulerConfig&)) {
    classes.emplace(name, SchedulerClass{keys, with(name, change)});
  };
  add("DDIMScheduler", kNoise + kZeroSnr + kSpacing + kClip + kThreshold + Keys{"set_alpha_to_one"},
      [](SchedulerConfig& c) {
        c.timestep_spacing = "leading";
        c.clip_sample = true;
      });
  add("PNDMScheduler", kNoise + kSpacing + Keys{"set_alpha_to_one", "skip_prk_steps"}, [](SchedulerConfig& c) {
    c.timestep_spacing = "leading";
    c.set_alpha_to_one = false;
  });
  add("EulerDiscreteScheduler",
      kNoise + kZeroSnr + kSpacing + kSigmas + Keys{"interpolation_type", "timestep_type", "final_sigmas_type"},
      [](SchedulerConfig&) {});
  add("EulerAncestralDiscreteScheduler", kNoise + kZeroSnr + kSpacing, [](SchedulerConfig&) {});
  add("HeunDiscreteScheduler", kNoise + kSpacing + kSigmas + kClip, use_stable_diffusion_betas);
  add("DPMSolverMultistepScheduler", kDpm + kZeroSnr + kSpacing + Keys{"euler_at_final", "use_lu_lambdas"},
      [](SchedulerConfig& c) { c.lower_order_final = true; });
  add("DPMSolverSinglestepScheduler", kDpm, [](SchedulerConfig&) {});
  add("UniPCMultistepScheduler",
      kNoise + kZeroSnr + kSpacing + kThreshold + kSigmas + kFlow +
          Keys{"solver_order", "solver_type", "lower_order_final", "final_sigmas_type", "predict_x0",
               "disable_corrector", "solver_p"},
      [](SchedulerConfig& c) {
        c.lower_order_final = true;
        c.solver_type = "bh2";
      });
  const auto consistency = [](SchedulerConfig& c) {
    use_stable_diffusion_betas(c);
    c.beta_schedule = "scaled_linear";
  };
  add("LCMScheduler", kNoise + kZeroSnr + kClip + kThreshold + Keys{"original_inference_steps", "timestep_scaling"},
      consistency);
  add("TCDScheduler", kNoise + kZeroSnr + Keys{"original_inference_steps"}, consistency);
  return classes;
}

}  // namespace

const SchedulerClass* find_scheduler_class(const std::string& name) {
  static const auto classes = make_classes();
  const auto found = classes.find(name);
  return found == classes.end() ? nullptr : &found->second;
}

bool is_of_the_family(const std::string& class_name) {
  static const Keys relatives{"DDPMScheduler",          "LMSDiscreteScheduler",
                              "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler",
                              "DEISMultistepScheduler", "DPMSolverSDEScheduler"};
  return find_scheduler_class(class_name) || relatives.contains(class_name);
}

}  // namespace multiplane
