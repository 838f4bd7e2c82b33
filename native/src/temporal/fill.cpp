// SPDX-License-Identifier: Apache-2.0
#include "temporal/fill.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_unique.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>

#include "kernels/temporal/tensors.h"
#include "temporal/push_pull.h"

namespace multiplane {

at::Tensor fill_holes(const at::Tensor& picture, const at::Tensor& holes, const at::Tensor& keys) {
  const auto open = temporal::dense("fill_holes", "holes", holes, at::kBool, {-1, -1});
  const int64_t H = open.size(0), W = open.size(1);
  const auto surfaces = temporal::dense("fill_holes", "keys", keys, at::kInt, {H, W});
  auto colour = temporal::dense("fill_holes", "picture", picture, at::kByte, {H, W, 3})
                    .permute({2, 0, 1})
                    .to(at::kFloat)
                    .contiguous();  // [3,H,W]
  const auto known = open.logical_not().to(at::kFloat);
  auto lost = at::zeros_like(open);  // on surfaces of which nothing is known
  const auto with_holes = std::get<0>(at::_unique(surfaces.masked_select(open)));
  for (int64_t i = 0; i < with_holes.size(0); ++i) {
    const auto surface = surfaces == with_holes[i];
    const auto wanted = surface.logical_and(open);
    if (!spread(colour, surface, known, wanted)) lost |= wanted;
  }
  if (lost.any().item<bool>()) spread(colour, at::ones_like(open), known, lost);
  return colour.round().clamp(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous();
}

}  // namespace multiplane
