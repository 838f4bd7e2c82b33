// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <map>
#include <string>
#include <vector>

#include "io/checkpoint.h"

namespace torch::nn {
class Module;
}

namespace multiplane {

/// Where weights live and as what. float16 on a CPU means bfloat16: CPUs compute with that.
struct Placement {
  at::ScalarType dtype = at::kFloat;
  at::Device device = at::kCPU;

  at::ScalarType effective_dtype() const { return device.is_cpu() && dtype == at::kHalf ? at::kBFloat16 : dtype; }
  bool is_half() const { return dtype == at::kHalf || dtype == at::kBFloat16; }
};

/// How the tensors of a checkpoint belong to the parameters of a network.
struct WeightMatch {
  std::map<std::string, std::string> stored_name;  // parameter → tensor
  std::vector<std::string> passed_over;            // tensors that networks of today compute instead
  std::vector<std::string> problems;               // missing, left over, of the wrong shape: one sentence each
};

/// Compares names and shapes only; nothing is read.
WeightMatch match_weights(const torch::nn::Module& network, const Checkpoint& checkpoint);

/// Assigns the checkpoint's tensors to the network's parameters by name. A tensor that already has the wanted dtype and
/// device stays where it is, in the mapped file; the others are converted one by one. Throws Error{ModelMismatch} where
/// match_weights finds problems.
void load_weights(torch::nn::Module& network, const Checkpoint& checkpoint, const Placement& placement);

}  // namespace multiplane
