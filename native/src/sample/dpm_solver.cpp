// SPDX-License-Identifier: Apache-2.0
#include "sample/dpm_solver.h"

#include <cmath>

namespace multiplane {

DpmStep::DpmStep(const SchedulerConfig& config, const NoiseLevel& from, const NoiseLevel& to)
    : h(to.lambda() - from.lambda()) {
  const double rate = is_sde(config) ? 2 * h : h;
  const double filled = -std::expm1(-rate);  // 1 − e^(−rate): 1 for a step to the clean latent
  carry = to.sigma / from.sigma * (is_sde(config) ? std::exp(-h) : 1.0);
  value = to.alpha * filled;
  midpoint = value / 2;
  slope = to.alpha * (1 - filled / rate);
  curvature = to.alpha * ((filled - rate) / (rate * rate) + 0.5);
  noise = is_sde(config) ? to.sigma * std::sqrt(filled) : 0.0;
}

void CleanHistory::push(const at::Tensor& x0) {
  latents_.push_back(x0);
  if (latents_.size() > 3) latents_.erase(latents_.begin());
}

}  // namespace multiplane
