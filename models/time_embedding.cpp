// SPDX-License-Identifier: Apache-2.0
#include "models/time_embedding.h"

#include <cmath>

#include "kernels/error.h"

namespace multiplane {

at::Tensor sinusoidal_embedding(const at::Tensor& timestep, int64_t channels, bool flip_sin_to_cos, double freq_shift) {
  MP_CHECK(timestep.dim() == 1, "[sinusoidal_embedding] wanted timestep [N], got {} dimensions", timestep.dim());
  const int64_t half = channels / 2;
  const auto options = timestep.options().dtype(at::kFloat);
  const auto exponent = at::arange(half, options) * -std::log(10000.0) / (static_cast<double>(half) - freq_shift);
  const auto angle = timestep.to(at::kFloat).unsqueeze(1) * exponent.exp();
  return flip_sin_to_cos ? at::cat({angle.cos(), angle.sin()}, 1) : at::cat({angle.sin(), angle.cos()}, 1);
}

TimestepEmbedding::TimestepEmbedding(int64_t in_channels, int64_t embedding_channels) {
  linear_1_ = register_module("linear_1", std::make_shared<Linear>(in_channels, embedding_channels));
  linear_2_ = register_module("linear_2", std::make_shared<Linear>(embedding_channels, embedding_channels));
}

at::Tensor TimestepEmbedding::forward(const at::Tensor& x) {
  return linear_2_->forward(at::silu(linear_1_->forward(x)));
}

}  // namespace multiplane
