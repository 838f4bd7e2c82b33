// SPDX-License-Identifier: Apache-2.0
#include "temporal/fill.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_unique.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

/// Colours everywhere from colours where `known` is 1; what surrounds a place counts the coarser the farther it is.
/// @param colour [1,3,h,w] float32   @param known [1,1,h,w] float32, 0…1   @return [1,3,h,w]
at::Tensor push_pull(const at::Tensor& colour, const at::Tensor& known) {
  const int64_t h = colour.size(2), w = colour.size(3);
  if (h == 1 && w == 1) return colour;
  const auto halved = [](const at::Tensor& x) {  // sums of 2 × 2
    return at::avg_pool2d(x, 2, 2, 0, /*ceil_mode=*/true, /*count_include_pad=*/true, /*divisor_override=*/1);
  };
  const auto weight = halved(known);
  const auto mean = halved(colour * known) / weight.clamp_min(1e-12);
  const auto coarse = push_pull(mean, weight.clamp_max(1));
  const auto around = at::upsample_bilinear2d(coarse, {h, w}, /*align_corners=*/false);
  return around + (colour - around) * known;
}

struct Box {
  int64_t top, left, height, width;

  at::Tensor of(const at::Tensor& x) const { return x.narrow(-2, top, height).narrow(-1, left, width); }
};

/// The smallest box that holds all of a mask that is true somewhere.
Box box_of(const at::Tensor& mask) {
  const auto rows = mask.any(1).nonzero(), columns = mask.any(0).nonzero();
  const auto top = rows[0].item<int64_t>(), left = columns[0].item<int64_t>();
  return {top, left, rows[-1].item<int64_t>() - top + 1, columns[-1].item<int64_t>() - left + 1};
}

}  // namespace

at::Tensor fill_holes(const at::Tensor& picture, const at::Tensor& holes, const at::Tensor& keys) {
  const auto open = temporal::dense("fill_holes", "holes", holes, at::kBool, {-1, -1});
  const int64_t H = open.size(0), W = open.size(1);
  const auto surfaces = temporal::dense("fill_holes", "keys", keys, at::kInt, {H, W});
  auto colour = temporal::dense("fill_holes", "picture", picture, at::kByte, {H, W, 3})
                    .permute({2, 0, 1})
                    .to(at::kFloat)
                    .contiguous();  // [3,H,W]
  const auto fill = [&](const at::Tensor& surface, const at::Tensor& wanted) {
    const auto box = box_of(surface);
    const auto known = box.of(surface).logical_and(box.of(open).logical_not());
    if (!known.any().item<bool>()) return false;
    auto target = box.of(colour);
    const auto filled = push_pull(target.unsqueeze(0), known.to(at::kFloat).unsqueeze(0).unsqueeze(0)).squeeze(0);
    target.copy_(at::where(box.of(wanted), filled, target));
    return true;
  };
  auto lost = at::zeros_like(open);  // on surfaces of which nothing is known
  const auto with_holes = std::get<0>(at::_unique(surfaces.masked_select(open)));
  for (int64_t i = 0; i < with_holes.size(0); ++i) {
    const auto surface = surfaces == with_holes[i];
    const auto wanted = surface.logical_and(open);
    if (!fill(surface, wanted)) lost |= wanted;
  }
  if (lost.any().item<bool>()) fill(at::ones_like(open), lost);
  return colour.round().clamp(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous();
}

}  // namespace multiplane
