// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>

#include "sample/consistency.h"
#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// Trajectory consistency: jumps along the trajectory to timestep (1 − eta) · next, then up to `next` by new noise.
/// Source: Zheng et al. 2024, arXiv:2402.19159, alg. 4 (strategic stochastic sampling; eta is its gamma).
class Tcd final : public Solver {
 public:
  Tcd(TrainedNoise noise, const SchedulerConfig& config, const SolverOptions& options)
      : Solver(discrete_schedule(noise, consistency_timesteps(config, options.steps))),
        noise_(std::move(noise)),
        config_(config),
        eta_(options.eta) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    const auto [x0, epsilon] = predict(config_, schedule.levels[i], x, output);
    const bool is_last = i + 1 == static_cast<int64_t>(schedule.timesteps.size());
    const double next = is_last ? 0.0 : schedule.timesteps[i + 1];
    const auto landing = static_cast<int64_t>(static_cast<float>(1.0 - eta_) * static_cast<float>(next));
    const auto [alpha, sigma] = noise_.level(landing);
    const auto landed = alpha * x0 + sigma * epsilon;
    if (is_last || eta_ == 0.0) return {landed, x0};
    const double kept = noise_.alpha_cumprod(static_cast<int64_t>(next)) / noise_.alpha_cumprod(landing);
    return {std::sqrt(kept) * landed + std::sqrt(1 - kept) * noise(), x0};
  }

 private:
  const TrainedNoise noise_;
  const SchedulerConfig config_;
  const double eta_;
};

}  // namespace

std::unique_ptr<Solver> make_tcd(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<Tcd>(trained_noise(config, /*keep_signal=*/false), config, options);
}

}  // namespace multiplane
