// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include "sample/schedule.h"
#include "sample/scheduler_config.h"
#include "sample/solver.h"

namespace multiplane {

/// One exponential-integrator step of DPM-Solver++ between two noise levels, h apart in lambda:
///   x' = carry · x + value · D0 + slope · D1 + curvature · D2 + noise · z
/// where D0, D1, D2 are x0 and its divided differences over h. value, slope and curvature integrate 1, λ and λ²/2
/// against the exponential weight; `midpoint` is the cheaper choice for slope, correct to the second order. Source: Lu
/// et al. 2022, arXiv:2211.01095, eq. 9 and alg. 1, 2; appendix for the SDE, whose weight falls twice as fast.
struct DpmStep {
  double h;
  double carry;
  double value;
  double midpoint;
  double slope;
  double curvature;  // of the ODE
  double noise;      // 0 for the ODE

  DpmStep(const SchedulerConfig& config, const NoiseLevel& from, const NoiseLevel& to);
};

/// The network's outputs at the latest calls, as clean latents; `past(0)` is the newest.
class CleanHistory {
 public:
  void push(const at::Tensor& x0);
  const at::Tensor& past(size_t age) const { return latents_[latents_.size() - 1 - age]; }
  int64_t size() const { return static_cast<int64_t>(latents_.size()); }

 private:
  std::vector<at::Tensor> latents_;  // three at most, oldest first
};

inline bool is_sde(const SchedulerConfig& config) { return config.algorithm_type == "sde-dpmsolver++"; }

}  // namespace multiplane
