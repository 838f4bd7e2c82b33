// SPDX-License-Identifier: Apache-2.0
#include "sample/sampler.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace multiplane {

namespace {

/// One line of the table of samplers: the field's short name, the diffusers class behind it, and what the name fixes.
struct Entry {
  const char* name;
  const char* class_name;
  SolverFactory make_solver;
  const char* algorithm_type = nullptr;  // of the DPM++ samplers, whose names also fix the order: 2
  std::optional<double> eta = {};        // its default, where there is an eta
};

/// DPM++ SDE is the second-order single-step solver for the SDE of DPM-Solver++: two network calls of different order
/// take turns, each with new noise. (k-diffusion's sampler of that name draws from a Brownian tree instead.)
const std::vector<Entry>& entries() {
  static const std::vector<Entry> table{
      {"ddim", "DDIMScheduler", make_ddim, nullptr, 0.0},
      {"pndm", "PNDMScheduler", make_pndm},
      {"euler", "EulerDiscreteScheduler", make_euler},
      {"euler_a", "EulerAncestralDiscreteScheduler", make_euler_ancestral},
      {"heun", "HeunDiscreteScheduler", make_heun},
      {"dpmpp_2m", "DPMSolverMultistepScheduler", make_dpm_multistep, "dpmsolver++"},
      {"dpmpp_2m_sde", "DPMSolverMultistepScheduler", make_dpm_multistep, "sde-dpmsolver++"},
      {"dpmpp_sde", "DPMSolverSinglestepScheduler", make_dpm_singlestep, "sde-dpmsolver++"},
      {"unipc", "UniPCMultistepScheduler", make_unipc},
      {"lcm", "LCMScheduler", make_lcm},
      {"tcd", "TCDScheduler", make_tcd, nullptr, 0.3},
  };
  return table;
}

const Entry& entry_named(const std::string& name) {
  for (const auto& entry : entries()) {
    if (name == entry.name) return entry;
  }
  fail(ErrorCode::InvalidArgument, "[make_sampler] unknown sampler '{}': choose one of {}", name,
       fmt::join(sampler_names(), ", "));
}

/// The entry for the model's own scheduler; algorithm_type and order are the file's.
const Entry& entry_of_class(const std::string& class_name) {
  for (const auto& entry : entries()) {
    if (class_name == entry.class_name) return entry;
  }
  fail(ErrorCode::ModelMismatch,
       "[make_sampler] scheduler_config.json names {}, which has no sampler here: choose one of {}",
       class_name.empty() ? "no class" : class_name, fmt::join(sampler_names(), ", "));
}

template <typename T>
void set(SchedulerConfig& config, const char* key, T SchedulerConfig::* member, const T& value) {
  config.*member = value;
  config.keys.insert(key);
}

/// The config as if the file had asked for this spacing.
void apply_spacing(SchedulerConfig& config, const Entry& entry, const std::string& spacing) {
  const bool karras = spacing == "karras", exponential = spacing == "exponential";
  const bool is_known = karras || exponential || spacing == "trailing" || spacing == "leading" || spacing == "linspace";
  MP_CHECK(is_known,
           "[make_sampler] unknown spacing '{}': choose one of karras, exponential, trailing, leading, linspace",
           spacing);
  set(config, "use_karras_sigmas", &SchedulerConfig::use_karras_sigmas, karras);
  set(config, "use_exponential_sigmas", &SchedulerConfig::use_exponential_sigmas, exponential);
  config.unsupported.erase("use_beta_sigmas");
  config.unsupported.erase("use_lu_lambdas");
  if (!karras && !exponential) set(config, "timestep_spacing", &SchedulerConfig::timestep_spacing, spacing);

  SchedulerConfig of_class;
  of_class.class_name = entry.class_name;
  const auto* key = karras ? "use_karras_sigmas" : exponential ? "use_exponential_sigmas" : "timestep_spacing";
  MP_CHECK(of_class.has(key), "[make_sampler] sampler {} has no {} spacing: choose another of the two", entry.name,
           spacing);
}

/// Steps that strength leaves out at the noisy end, as diffusers' image-to-image pipelines count them.
int64_t left_out(int64_t steps, double strength) {
  MP_CHECK(strength >= 0.0 && strength <= 1.0, "[make_sampler] strength must be 0 to 1, got {}", strength);
  const auto taken = static_cast<int64_t>(steps * strength);
  MP_CHECK(taken > 0, "[make_sampler] strength {} of {} steps leaves none: raise one of them", strength, steps);
  return steps - taken;
}

}  // namespace

std::vector<std::string> sampler_names() {
  std::vector<std::string> names;
  for (const auto& entry : entries()) names.emplace_back(entry.name);
  return names;
}

Sampler make_sampler(const SchedulerConfig& config, const SampleOptions& options) {
  const auto& entry = options.sampler.empty() ? entry_of_class(config.class_name) : entry_named(options.sampler);
  auto asked = config;
  if (!options.sampler.empty() && entry.algorithm_type) {
    set(asked, "algorithm_type", &SchedulerConfig::algorithm_type, std::string(entry.algorithm_type));
    set(asked, "solver_order", &SchedulerConfig::solver_order, int64_t{2});
  }
  if (!options.spacing.empty()) apply_spacing(asked, entry, options.spacing);
  const auto complete = asked.for_class(entry.class_name);

  MP_CHECK(options.steps >= 1 && options.steps <= complete.num_train_timesteps,
           "[make_sampler] steps must be 1 to {}, got {}", complete.num_train_timesteps, options.steps);
  const double eta = options.eta.value_or(entry.eta.value_or(0.0));
  MP_CHECK(!options.eta || entry.eta, "[make_sampler] sampler {} has no eta: leave it out", entry.name);
  MP_CHECK(eta >= 0.0 && eta <= 1.0, "[make_sampler] eta must be 0 to 1, got {}", eta);
  return Sampler(entry.make_solver, complete, {options.steps, eta, left_out(options.steps, options.strength)});
}

Sampler::Sampler(SolverFactory make_solver, SchedulerConfig config, const SolverOptions& options)
    : make_solver_(make_solver), config_(std::move(config)), options_(options) {
  const auto solver = make_solver_(config_, options_);
  schedule_ = solver->schedule;
  begin_ = options.steps_left_out * solver->calls_per_step();
}

std::vector<double> Sampler::timesteps() const {
  return {schedule_.timesteps.begin() + begin_, schedule_.timesteps.end()};
}

std::vector<double> Sampler::sigmas() const {
  std::vector<double> sigmas;
  for (auto level = schedule_.levels.begin() + begin_; level != schedule_.levels.end(); ++level) {
    sigmas.push_back(level->sigma / level->alpha);
  }
  return sigmas;
}

at::Tensor Sampler::add_noise(const at::Tensor& latent, const at::Tensor& noise, int64_t step) const {
  const auto calls = static_cast<int64_t>(schedule_.timesteps.size()) - begin_;
  MP_CHECK(step >= 0 && step <= calls, "[add_noise] step must be 0 to {}, got {}", calls, step);
  const auto [alpha, sigma] = step == calls ? kClean : schedule_.levels[begin_ + step];
  return alpha * latent + sigma * noise;
}

at::Tensor Sampler::sample(const ModelFunction& model, at::Tensor x, const NoiseSource& noise, const Progress& progress,
                           const StepCallback& on_step) const {
  MP_CHECK(x.dim() == 4 && x.scalar_type() == at::kFloat,
           "[sample] x must be [N,C,h,w] float32, got {} dimensions of {}", x.dim(), toString(x.scalar_type()));
  const auto solver = make_solver_(config_, options_);
  const auto calls = static_cast<int64_t>(schedule_.timesteps.size());
  for (int64_t i = begin_; i < calls; ++i) {
    progress.step("sample", i - begin_, calls - begin_);
    const auto scaled = schedule_.levels[i].input_scale() * x;
    const auto output = model(scaled, schedule_.timesteps[i], i - begin_);
    const auto stepped = solver->step(i, x, output, noise);
    x = on_step ? on_step(i - begin_, stepped.x, stepped.x0) : stepped.x;
  }
  return x;
}

}  // namespace multiplane
