// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <torch/nn/module.h>

#include <cmath>
#include <string>

namespace multiplane {

/// Assigns a tensor to a parameter, as loading a checkpoint does.
inline void set_weight(torch::nn::Module& network, const std::string& name, const at::Tensor& value) {
  network.named_parameters()[name].set_data(value);
}

/// Seeded weights of about the size that trained ones have: matrices keep a signal's variance, vectors are small.
inline void fill_with_random_weights(torch::nn::Module& network) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(7);
  for (auto& parameter : network.parameters()) {
    const double inputs = parameter.dim() > 1 ? static_cast<double>(parameter[0].numel()) : 100.0;
    parameter.set_data(at::randn(parameter.sizes(), generator) / std::sqrt(inputs));
  }
}

}  // namespace multiplane
