// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>

#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// Euler steps that overshoot below the next sigma and come back up to it with fresh noise.
/// Source: Song et al. 2020, arXiv:2010.02502, eq. 16 with eta = 1, in the form of k-diffusion's
/// sample_euler_ancestral.
class EulerAncestral final : public Solver {
 public:
  EulerAncestral(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(exploding_schedule(config, options.steps)), config_(config) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    const double sigma = schedule.levels[i].sigma, next_sigma = schedule.levels[i + 1].sigma;
    const double shrink = next_sigma / sigma;
    const double up = next_sigma * std::sqrt(1 - shrink * shrink), down = next_sigma * shrink;
    const auto x0 = predict(config_, schedule.levels[i], x, output).x0;
    const auto slope = (x - x0) / sigma;
    return {x + slope * (down - sigma) + up * noise(), x0};
  }

 private:
  const SchedulerConfig config_;
};

}  // namespace

std::unique_ptr<Solver> make_euler_ancestral(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<EulerAncestral>(config, options);
}

}  // namespace multiplane
