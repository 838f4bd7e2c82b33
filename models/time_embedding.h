// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "models/layers.h"

namespace multiplane {

/// Sines and cosines of the timestep at `channels / 2` frequencies that fall geometrically from 1 to about 1/10000:
///   f_i = 10000^(−i / (channels/2 − freq_shift)),   out[n] = [sin(t_n f), cos(t_n f)], halves swapped if
///   flip_sin_to_cos
/// @param timestep [N] float   @return [N, channels] float32
/// Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.5, as Ho et al. 2020 use it.
at::Tensor sinusoidal_embedding(const at::Tensor& timestep, int64_t channels, bool flip_sin_to_cos, double freq_shift);

/// Two linear layers that turn the sines and cosines into the embedding every residual block reads.
struct TimestepEmbedding : torch::nn::Module {
  TimestepEmbedding(int64_t in_channels, int64_t embedding_channels);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::shared_ptr<Linear> linear_1_, linear_2_;
};

}  // namespace multiplane
