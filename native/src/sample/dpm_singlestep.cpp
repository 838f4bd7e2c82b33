// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <algorithm>

#include "sample/dpm_solver.h"
#include "sample/prediction.h"

namespace multiplane {

namespace {

/// The order of each call: 1, 2 (, 3) in turn, every turn starting over from where its first call began.
std::vector<int64_t> call_orders(const SchedulerConfig& config, int64_t steps) {
  const auto order = config.solver_order;
  std::vector<int64_t> orders;
  for (int64_t i = 0; i < steps; ++i) orders.push_back(i % order + 1);
  // A turn that could not be finished is cut short, and one that would end at sigma zero ends in lower order.
  const bool ends_clean = config.final_sigmas_type == "zero";
  const bool lowers = config.lower_order_final || steps % order != 0 || ends_clean;
  if (lowers && steps % order == 0) {
    orders.back() = 1;
    if (order == 3) orders[steps - 2] = 2;
  }
  if (ends_clean) orders.back() = 1;
  return orders;
}

/// DPM-Solver++ in turns of calls of rising order, each from the turn's first latent.
/// Source: Lu et al. 2022, arXiv:2211.01095, alg. 1, in the form of diffusers, where intermediate calls count as steps.
class DpmSinglestep final : public Solver {
 public:
  DpmSinglestep(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(preserving_schedule(config, options.steps)),
        config_(config),
        orders_(call_orders(config, options.steps)) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    const auto& levels = schedule.levels;
    const auto x0 = limited(config_, predict(config_, levels[i], x, output).x0);
    history_.push(x0);
    const auto order = std::min(orders_[i], history_.size());
    if (order == 1) turn_x_ = x;

    const auto& turn_level = levels[i + 1 - order];
    const DpmStep to_next(config_, turn_level, levels[i + 1]);
    const auto ratio = [&](int64_t age) { return (levels[i - age].lambda() - turn_level.lambda()) / to_next.h; };
    auto next = to_next.carry * turn_x_ + to_next.value * history_.past(order - 1);
    if (order == 2) {
      const auto slope = (x0 - history_.past(1)) / ratio(0);
      next = next + (config_.solver_type == "midpoint" ? to_next.midpoint : to_next.slope) * slope;
    } else if (order == 3) {
      const double r0 = ratio(0), r1 = ratio(1);
      const auto late = (x0 - history_.past(2)) / r0, early = (history_.past(1) - history_.past(2)) / r1;
      if (config_.solver_type == "midpoint") {
        next = next + to_next.slope * late;
      } else {
        next = next + to_next.slope * (r0 * early - r1 * late) / (r0 - r1) +
               to_next.curvature * 2 * (late - early) / (r0 - r1);
      }
    }
    if (is_sde(config_)) next = next + to_next.noise * noise();
    return {next, x0};
  }

 private:
  const SchedulerConfig config_;
  const std::vector<int64_t> orders_;
  CleanHistory history_;
  at::Tensor turn_x_;  // where the turn began
};

}  // namespace

std::unique_ptr<Solver> make_dpm_singlestep(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<DpmSinglestep>(config, options);
}

}  // namespace multiplane
