// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// Euler steps down the probability-flow ODE dx/dsigma = (x − x0)/sigma.
/// Source: Karras et al. 2022, arXiv:2206.00364, alg. 1 without its 2nd-order correction.
class Euler final : public Solver {
 public:
  explicit Euler(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(exploding_schedule(config, options.steps)), config_(config) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource&) override {
    const double sigma = schedule.levels[i].sigma, next_sigma = schedule.levels[i + 1].sigma;
    const auto x0 = predict(config_, schedule.levels[i], x, output).x0;
    const auto slope = (x - x0) / sigma;
    return {x + slope * (next_sigma - sigma), x0};
  }

 private:
  const SchedulerConfig config_;
};

}  // namespace

std::unique_ptr<Solver> make_euler(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<Euler>(config, options);
}

}  // namespace multiplane
