// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <optional>

#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// Every step but the last takes two calls: one at each end.
Schedule with_both_ends(const Schedule& steps) {
  Schedule calls{{steps.timesteps.front()}, {steps.levels.front()}, steps.init_noise_sigma};
  for (size_t i = 1; i < steps.timesteps.size(); ++i) {
    calls.timesteps.insert(calls.timesteps.end(), 2, steps.timesteps[i]);
    calls.levels.insert(calls.levels.end(), 2, steps.levels[i]);
  }
  calls.levels.push_back(steps.levels.back());
  return calls;
}

/// An Euler step, repeated with the mean of the slopes at its start and at where it led; the last one, to zero, is
/// Euler's. Source: Karras et al. 2022, arXiv:2206.00364, alg. 1.
class Heun final : public Solver {
 public:
  Heun(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(with_both_ends(exploding_schedule(config, options.steps))), config_(config) {}

  int64_t calls_per_step() const override { return 2; }

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource&) override {
    const auto x0 = limited(config_, predict(config_, schedule.levels[i], x, output).x0);
    const auto slope = (x - x0) / schedule.levels[i].sigma;
    if (!start_) {
      start_ = {x, slope};
      return {x + slope * (schedule.levels[i + 1].sigma - schedule.levels[i].sigma), x0};
    }
    const auto [start_x, start_slope] = *start_;
    start_.reset();
    const double length = schedule.levels[i].sigma - schedule.levels[i - 1].sigma;
    return {start_x + (start_slope + slope) / 2 * length, x0};
  }

 private:
  struct Start {
    at::Tensor x;
    at::Tensor slope;
  };
  const SchedulerConfig config_;
  std::optional<Start> start_;  // of the step whose second call is due
};

}  // namespace

std::unique_ptr<Solver> make_heun(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<Heun>(config, options);
}

}  // namespace multiplane
