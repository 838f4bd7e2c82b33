// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "sample/dpm_solver.h"
#include "sample/prediction.h"

namespace multiplane {

namespace {

/// DPM-Solver++ with the clean latents of earlier steps as its derivatives: one call a step ("2M", and "3M" by
/// solver_order). Source: Lu et al. 2022, arXiv:2211.01095, alg. 2.
class DpmMultistep final : public Solver {
 public:
  DpmMultistep(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(preserving_schedule(config, options.steps)), config_(config) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    const auto& levels = schedule.levels;
    const auto x0 = limited(config_, predict(config_, levels[i], x, output).x0);
    history_.push(x0);
    const DpmStep to_next(config_, levels[i], levels[i + 1]);
    auto next = to_next.carry * x + to_next.value * x0;
    const auto order = order_at(i);
    if (order >= 2) {
      const double r0 = (levels[i].lambda() - levels[i - 1].lambda()) / to_next.h;
      auto slope = (x0 - history_.past(1)) / r0;
      if (order == 3) {
        const double r1 = (levels[i - 1].lambda() - levels[i - 2].lambda()) / to_next.h;
        const auto curvature = (slope - (history_.past(1) - history_.past(2)) / r1) / (r0 + r1);
        slope = slope + r0 * curvature;
        next = next + to_next.curvature * curvature;
      }
      const bool is_midpoint = order == 2 && config_.solver_type == "midpoint";
      next = next + (is_midpoint ? to_next.midpoint : to_next.slope) * slope;
    }
    if (is_sde(config_)) next = next + to_next.noise * noise();
    return {next, x0};
  }

 private:
  /// Low at the start, where the past is short, and at the end, where few steps are unstable.
  int64_t order_at(int64_t i) const {
    const auto left = static_cast<int64_t>(schedule.timesteps.size()) - i;
    const bool is_short = config_.lower_order_final && schedule.timesteps.size() < 15;
    const bool ends_in_euler = config_.euler_at_final || is_short || config_.final_sigmas_type == "zero";
    if (left == 1 && ends_in_euler) return 1;
    const auto order = std::min(config_.solver_order, history_.size());
    return left == 2 && is_short ? std::min<int64_t>(order, 2) : order;
  }

  const SchedulerConfig config_;
  CleanHistory history_;
};

}  // namespace

std::unique_ptr<Solver> make_dpm_multistep(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<DpmMultistep>(config, options);
}

}  // namespace multiplane
