// SPDX-License-Identifier: Apache-2.0
#include "temporal/join.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_unique.h>
#include <ATen/ops/zeros_like.h>

#include "kernels/temporal/tensors.h"
#include "temporal/push_pull.h"
#include "temporal/smooth_step.h"

namespace multiplane {

namespace {

constexpr double kTrust = 0.25;  // in one pixel's difference, which may be a stroke's: tones are of some pixels
constexpr double kTone = 24, kOther = 64;  // of 255: what differs by more shows another thing, run over an outline

}  // namespace

at::Tensor join(const at::Tensor& picture, const at::Tensor& anew, const at::Tensor& opacity, const at::Tensor& keys) {
  const auto share = temporal::dense("join", "opacity", opacity, at::kFloat, {-1, -1});
  const int64_t H = share.size(0), W = share.size(1);
  const auto surfaces = temporal::dense("join", "keys", keys, at::kInt, {H, W});
  const auto planes = [&](const char* name, const at::Tensor& x) {
    return temporal::dense("join", name, x, at::kByte, {H, W, 3}).permute({2, 0, 1}).to(at::kFloat).contiguous();
  };
  const auto below = planes("picture", picture), above = planes("anew", anew);
  const auto covered = share > 0;
  const auto around = covered.logical_and(share < 1);
  const auto difference = below - above;
  const auto known = around * (kTrust * (1 - smooth_step(difference.abs().amax(0), kTone, kOther)));
  auto tone = at::zeros_like(difference);
  const auto touched = std::get<0>(at::_unique(surfaces.masked_select(around)));
  for (int64_t i = 0; i < touched.size(0); ++i) {
    const auto surface = covered.logical_and(surfaces == touched[i]);
    auto spreading = difference.clone();
    if (spread(spreading, surface, known, surface)) tone = tone + spreading * surface;
  }
  const auto mixed = below + (above + tone - below) * share;
  return mixed.round().clamp(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous();
}

}  // namespace multiplane
