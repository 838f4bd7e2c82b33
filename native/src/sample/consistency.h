// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "sample/scheduler_config.h"

namespace multiplane {

/// Timesteps for a distilled network: evenly picked, noisiest first, from the original_inference_steps of its teacher.
/// Source: Luo et al. 2023, arXiv:2310.04378, sec. 4.3 (skipping steps).
std::vector<double> consistency_timesteps(const SchedulerConfig& config, int64_t steps);

}  // namespace multiplane
