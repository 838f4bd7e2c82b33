// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/masks.h"

#include <ATen/ATen.h>

#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

constexpr double kSeen = 0.5;                        // of the taps
constexpr double kTorn = 1.0 / 3, kSound = 2.0 / 3;  // pixels there for one here

}  // namespace

at::Tensor disocclusion_mask(const at::Tensor& visible, const at::Tensor& coverage) {
  const auto seen = temporal::dense("disocclusion_mask", "visible", visible, at::kBool, {-1, -1});
  const auto covered = temporal::dense("disocclusion_mask", "coverage", coverage, at::kFloat, seen.sizes());
  return seen.logical_and(covered >= kSeen).logical_not_().to(visible.device());
}

at::Tensor confidence_mask(const at::Tensor& visible, const at::Tensor& coverage, const at::Tensor& stretch) {
  const auto missing = disocclusion_mask(visible, coverage).to(at::kCPU);
  const auto sizes =
      temporal::dense("confidence_mask", "stretch", stretch, at::kFloat, {2, missing.size(0), missing.size(1)});
  const auto t = ((sizes.select(0, 1) - kTorn) / (kSound - kTorn)).nan_to_num_(1).clamp_(0, 1);
  return (coverage.to(at::kCPU) * t * t * (3 - 2 * t)).masked_fill_(missing, 0).to(visible.device());
}

}  // namespace multiplane
