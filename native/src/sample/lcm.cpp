// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>

#include "sample/consistency.h"
#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// A latent consistency model jumps to the clean latent in every step; in between, new noise takes it back up.
/// Source: Luo et al. 2023, arXiv:2310.04378, alg. 3; Song et al. 2023, arXiv:2303.01469, appendix C (c_skip, c_out).
class Lcm final : public Solver {
 public:
  Lcm(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(discrete_schedule(trained_noise(config, /*keep_signal=*/false),
                                 consistency_timesteps(config, options.steps))),
        config_(config) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    constexpr double kSigmaData = 0.5;
    const double time = schedule.timesteps[i] * config_.timestep_scaling, norm = std::hypot(time, kSigmaData);
    const double c_skip = kSigmaData * kSigmaData / (norm * norm), c_out = time / norm;
    const auto x0 = limited(config_, predict(config_, schedule.levels[i], x, output).x0);
    const auto denoised = c_out * x0 + c_skip * x;
    const bool is_last = i + 1 == static_cast<int64_t>(schedule.timesteps.size());
    if (is_last) return {denoised, denoised};
    const auto [alpha, sigma] = schedule.levels[i + 1];
    return {alpha * denoised + sigma * noise(), denoised};
  }

 private:
  const SchedulerConfig config_;
};

}  // namespace

std::unique_ptr<Solver> make_lcm(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<Lcm>(config, options);
}

}  // namespace multiplane
