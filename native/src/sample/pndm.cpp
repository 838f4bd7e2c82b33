// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "kernels/error.h"
#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

constexpr int64_t kRungeKuttaCalls = 12;  // three steps of four calls each

/// The timesteps of the calls. A linear multistep method needs a past: it starts with three Runge-Kutta steps, or (as
/// Stable Diffusion does, skip_prk_steps) by making its first step twice.
std::vector<double> call_timesteps(const SchedulerConfig& config, const SolverOptions& options) {
  const auto steps = whole_timesteps(config, options.steps);
  auto calls = steps;
  if (config.skip_prk_steps) {
    if (steps.size() > 1) calls.insert(calls.begin() + 1, steps[1]);
    return calls;
  }
  MP_CHECK(steps.size() >= 4, "[make_sampler] pndm takes at least 4 steps where skip_prk_steps is false, got {}",
           steps.size());
  MP_CHECK(options.steps_left_out == 0,
           "[make_sampler] pndm cannot leave out steps (strength < 1) where skip_prk_steps is "
           "false: choose another sampler");
  const double half_stride = config.num_train_timesteps / options.steps / 2;
  calls.clear();
  for (size_t i = 0; i < 3; ++i) {
    const double middle = steps[i + 1] + half_stride;
    calls.insert(calls.end(), {steps[i], middle, middle, steps[i + 1]});
  }
  calls.insert(calls.end(), steps.begin() + 3, steps.end());
  return calls;
}

/// Pseudo linear multistep: Adams-Bashforth on the network's outputs, DDIM's transfer between noise levels.
/// Source: Liu et al. 2022, arXiv:2202.09778, eq. 11 to 14.
class Pndm final : public Solver {
 public:
  Pndm(TrainedNoise noise, const SchedulerConfig& config, const SolverOptions& options)
      : Solver(discrete_schedule(noise, call_timesteps(config, options))),
        noise_(std::move(noise)),
        config_(config),
        stride_(config.num_train_timesteps / options.steps) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource&) override {
    const auto x0 = predict(config_, schedule.levels[i], x, output).x0;
    const bool is_runge_kutta = !config_.skip_prk_steps && calls_ < kRungeKuttaCalls;
    const auto next = is_runge_kutta ? runge_kutta(i, x, output) : multistep(i, x, output);
    ++calls_;
    return {next, x0};
  }

 private:
  at::Tensor runge_kutta(int64_t i, const at::Tensor& x, const at::Tensor& output) {
    constexpr double kWeights[] = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};
    const auto phase = calls_ % 4;
    if (phase == 0) {
      start_x_ = x;
      outputs_.push_back(output);
      sum_ = at::zeros_like(output);
    }
    sum_ = sum_ + kWeights[phase] * output;
    // Of the calls at start, middle, middle, end, the first two lead to the middle and the others to the end.
    const int64_t next = phase % 2 == 0 ? timestep_of(i) - stride_ / 2 : timestep_of(i);
    return transfer(start_x_, timestep_of(i - phase), next, phase == 3 ? sum_ : output);
  }

  at::Tensor multistep(int64_t i, const at::Tensor& x, const at::Tensor& output) {
    const auto timestep = timestep_of(i);
    if (config_.skip_prk_steps && calls_ == 1) {  // the first step again, with the mean of the slopes at both ends
      return transfer(start_x_, timestep + stride_, timestep, (output + outputs_.back()) / 2);
    }
    if (calls_ == 0) start_x_ = x;
    outputs_.push_back(output);
    if (outputs_.size() > 4) outputs_.erase(outputs_.begin());
    return transfer(x, timestep, timestep - stride_, extrapolated());
  }

  /// Adams-Bashforth of the order that the past allows.
  at::Tensor extrapolated() const {
    const auto past = [&](size_t age) { return outputs_[outputs_.size() - 1 - age]; };
    switch (outputs_.size()) {
      case 1:
        return past(0);
      case 2:
        return (3 * past(0) - past(1)) / 2;
      case 3:
        return (23 * past(0) - 16 * past(1) + 5 * past(2)) / 12;
      default:
        return (55 * past(0) - 59 * past(1) + 37 * past(2) - 9 * past(3)) / 24;
    }
  }

  at::Tensor transfer(const at::Tensor& x, int64_t from, int64_t to, const at::Tensor& output) const {
    const double alpha = noise_.alpha_cumprod(from), next_alpha = noise_.alpha_cumprod(to);
    const auto epsilon = predict(config_, noise_.level(from), x, output).epsilon;
    const double divisor = alpha * std::sqrt(1 - next_alpha) + std::sqrt(alpha * (1 - alpha) * next_alpha);
    return std::sqrt(next_alpha / alpha) * x - (next_alpha - alpha) / divisor * epsilon;
  }

  int64_t timestep_of(int64_t i) const { return static_cast<int64_t>(schedule.timesteps[i]); }

  const TrainedNoise noise_;
  const SchedulerConfig config_;
  const int64_t stride_;
  int64_t calls_ = 0;
  std::vector<at::Tensor> outputs_;  // the latest at full steps, oldest first
  at::Tensor start_x_;               // of the step that is made of several calls
  at::Tensor sum_;                   // of Runge-Kutta's weighted outputs so far
};

}  // namespace

std::unique_ptr<Solver> make_pndm(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<Pndm>(trained_noise(config, /*keep_signal=*/false), config, options);
}

}  // namespace multiplane
