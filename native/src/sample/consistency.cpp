// SPDX-License-Identifier: Apache-2.0
#include "sample/consistency.h"

#include "kernels/error.h"

namespace multiplane {

std::vector<double> consistency_timesteps(const SchedulerConfig& config, int64_t steps) {
  const auto teacher_steps = config.original_inference_steps;
  MP_CHECK(steps <= teacher_steps, "[make_sampler] {} takes at most {} steps (original_inference_steps), got {}",
           config.class_name, teacher_steps, steps);
  const auto stride = config.num_train_timesteps / teacher_steps;
  std::vector<double> timesteps;
  for (int64_t i = 0; i < steps; ++i) {
    const auto skipped = static_cast<int64_t>(i * (double(teacher_steps) / steps));
    timesteps.push_back((teacher_steps - skipped) * stride - 1);
  }
  return timesteps;
}

}  // namespace multiplane
