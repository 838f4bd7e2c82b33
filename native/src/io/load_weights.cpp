// SPDX-License-Identifier: Apache-2.0
#include "io/load_weights.h"

#include <fmt/ranges.h>
#include <torch/nn/module.h>

#include "io/file_error.h"
#include "io/legacy_names.h"
#include "kernels/convert.h"

namespace multiplane {

namespace {

constexpr size_t kProblemsTold = 4;

/// The same elements, but for axes of length 1 at the end.
bool is_same_shape(std::vector<int64_t> stored, std::vector<int64_t> wanted) {
  for (auto* shape : {&stored, &wanted}) {
    while (!shape->empty() && shape->back() == 1) shape->pop_back();
  }
  return stored == wanted;
}

std::string describe(at::IntArrayRef shape) { return fmt::format("[{}]", fmt::join(shape, ",")); }

at::Tensor placed(const at::Tensor& stored, const Placement& placement) {
  const auto dtype = placement.effective_dtype();
  if (placement.device.is_cpu() && stored.scalar_type() == at::kHalf && dtype == at::kBFloat16) {
    return half_to_bfloat16(stored);
  }
  return stored.to(placement.device).to(dtype);  // in this order: what travels is the smaller one, mostly
}

}  // namespace

WeightMatch match_weights(const torch::nn::Module& network, const Checkpoint& checkpoint) {
  WeightMatch match;
  const auto parameters = network.named_parameters();
  const auto exists = [&](const std::string& name) { return parameters.contains(name); };
  for (const auto& stored : checkpoint.names()) {
    const auto name = modern_name(stored, exists);
    if (!exists(name)) {
      if (("." + stored).ends_with(kPassedOverSuffix)) {
        match.passed_over.push_back(stored);
      } else {
        match.problems.push_back(fmt::format("tensor '{}' is not part of the network", stored));
      }
      continue;
    }
    const auto& shape = checkpoint.entry(stored).shape;
    const auto wanted = parameters[name].sizes();
    if (!match.stored_name.emplace(name, stored).second) {
      match.problems.push_back(fmt::format("tensor '{}' is there under two names", name));
    } else if (!is_same_shape(shape, wanted.vec())) {
      match.problems.push_back(
          fmt::format("tensor '{}' is {}, its config wants {}", stored, describe(shape), describe(wanted)));
    }
  }
  for (const auto& parameter : parameters) {
    if (!match.stored_name.contains(parameter.key())) {
      match.problems.push_back(
          fmt::format("tensor '{}' {} is missing", parameter.key(), describe(parameter.value().sizes())));
    }
  }
  return match;
}

void load_weights(torch::nn::Module& network, const Checkpoint& checkpoint, const Placement& placement) {
  const auto match = match_weights(network, checkpoint);
  if (const auto count = match.problems.size(); count > 0) {
    const auto told = std::vector(match.problems.begin(), match.problems.begin() + std::min(count, kProblemsTold));
    fail_at(ErrorCode::ModelMismatch, checkpoint.folder(),
            fmt::format("weights and config.json do not belong together: {}{}", fmt::join(told, "; "),
                        count > kProblemsTold ? fmt::format("; and {} more", count - kProblemsTold) : ""),
            "download the model again, or choose one of the Stable Diffusion 1.5 family");
  }
  const at::NoGradGuard no_grad;
  for (auto& parameter : network.named_parameters()) {
    const auto stored = checkpoint.tensor(match.stored_name.at(parameter.key()));
    if (!stored.is_floating_point()) {
      fail_at(ErrorCode::ModelMismatch, checkpoint.folder(),
              fmt::format("tensor '{}' is stored as whole numbers", parameter.key()), "choose an unquantised model");
    }
    parameter.value().set_data(placed(stored, placement).view(parameter.value().sizes()));
  }
}

}  // namespace multiplane
