// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include "sample/schedule.h"
#include "sample/scheduler_config.h"

namespace multiplane {

/// The two halves of a noisy latent, x = alpha · x0 + sigma · epsilon.
struct Prediction {
  at::Tensor x0;
  at::Tensor epsilon;
};

/// Splits x by the network's raw output, which is epsilon, x0 ("sample") or v = (alpha · epsilon − sigma · x0)/‖(alpha,
/// sigma)‖. Source: Salimans & Ho 2022, arXiv:2202.00512, appendix D.
Prediction predict(const SchedulerConfig& config, const NoiseLevel& level, const at::Tensor& x,
                   const at::Tensor& output);

/// x0 within the range that clip_sample or thresholding allow; x0 itself where the config has neither.
/// Source: Saharia et al. 2022, arXiv:2205.11487, sec. 2.3 (dynamic thresholding).
at::Tensor limited(const SchedulerConfig& config, const at::Tensor& x0);

}  // namespace multiplane
