// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <cmath>

#include "sample/prediction.h"
#include "sample/solver.h"

namespace multiplane {

namespace {

/// From the predicted clean latent straight to the noise level of the next timestep; eta puts part of the noise in
/// anew. Source: Song et al. 2020, arXiv:2010.02502, eq. 12 and 16.
class Ddim final : public Solver {
 public:
  Ddim(Schedule schedule, TrainedNoise noise, const SchedulerConfig& config, const SolverOptions& options)
      : Solver(std::move(schedule)),
        noise_(std::move(noise)),
        config_(config),
        eta_(options.eta),
        stride_(config.num_train_timesteps / options.steps) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) override {
    const auto timestep = static_cast<int64_t>(schedule.timesteps[i]);
    const auto [x0, epsilon] = predict(config_, noise_.level(timestep), x, output);
    const auto limited_x0 = limited(config_, x0);

    // Spaced by linspace or trailing, the timestep a stride on is not exactly the next of the schedule.
    const double alpha = noise_.alpha_cumprod(timestep), next_alpha = noise_.alpha_cumprod(timestep - stride_);
    const double variance = (1 - next_alpha) / (1 - alpha) * (1 - alpha / next_alpha);
    const double fresh = eta_ * std::sqrt(variance), kept = std::sqrt(1 - next_alpha - fresh * fresh);
    auto next = std::sqrt(next_alpha) * limited_x0 + kept * epsilon;
    if (eta_ > 0) next = next + fresh * noise();
    return {next, limited_x0};
  }

 private:
  const TrainedNoise noise_;
  const SchedulerConfig config_;
  const double eta_;
  const int64_t stride_;
};

}  // namespace

std::unique_ptr<Solver> make_ddim(const SchedulerConfig& config, const SolverOptions& options) {
  const auto noise = trained_noise(config, /*keep_signal=*/false);
  return std::make_unique<Ddim>(discrete_schedule(noise, whole_timesteps(config, options.steps)), noise, config,
                                options);
}

}  // namespace multiplane
