// SPDX-License-Identifier: Apache-2.0
#include "sample/prediction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "kernels/error.h"

namespace multiplane {

Prediction predict(const SchedulerConfig& config, const NoiseLevel& level, const at::Tensor& x,
                   const at::Tensor& output) {
  const auto [alpha, sigma] = level;
  if (config.prediction_type == "epsilon") {
    if (alpha == 0.0) {
      fail(ErrorCode::ModelMismatch,
           "[sample] scheduler_config.json: prediction_type epsilon says nothing about pure noise, where "
           "rescale_betas_zero_snr lets this sampler start: choose another sampler or the leading spacing");
    }
    return {(x - sigma * output) / alpha, output};
  }
  if (config.prediction_type == "sample") return {output, (x - alpha * output) / sigma};
  const double norm = std::hypot(alpha, sigma), a = alpha / norm, s = sigma / norm;
  return {(a / norm) * x - s * output, a * output + (s / norm) * x};
}

at::Tensor limited(const SchedulerConfig& config, const at::Tensor& x0) {
  if (config.thresholding) {
    const auto bound = at::quantile(x0.abs().flatten(1), config.dynamic_thresholding_ratio, 1)
                           .clamp(std::min(1.0, config.sample_max_value), config.sample_max_value)
                           .view({-1, 1, 1, 1});
    return x0.clamp(-bound, bound) / bound;
  }
  return config.clip_sample ? x0.clamp(-config.clip_sample_range, config.clip_sample_range) : x0;
}

}  // namespace multiplane
