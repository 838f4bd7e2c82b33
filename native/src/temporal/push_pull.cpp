// SPDX-License-Identifier: Apache-2.0
#include "temporal/push_pull.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/where.h>

namespace multiplane {

namespace {

/// @param values [1,C,h,w]   @param known [1,1,h,w], 0…1   @return [1,C,h,w], everywhere
at::Tensor push_pull(const at::Tensor& values, const at::Tensor& known) {
  const int64_t h = values.size(2), w = values.size(3);
  if (h == 1 && w == 1) return values;
  const auto halved = [](const at::Tensor& x) {  // sums of 2 × 2
    return at::avg_pool2d(x, 2, 2, 0, /*ceil_mode=*/true, /*count_include_pad=*/true, /*divisor_override=*/1);
  };
  const auto weight = halved(known);
  const auto mean = halved(values * known) / weight.clamp_min(1e-12);
  const auto coarse = push_pull(mean, weight.clamp_max(1));
  const auto around = at::upsample_bilinear2d(coarse, {h, w}, /*align_corners=*/false);
  return around + (values - around) * known;
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

bool spread(at::Tensor& values, const at::Tensor& surface, const at::Tensor& known, const at::Tensor& wanted) {
  const auto box = box_of(surface);
  const auto weight = box.of(known) * box.of(surface);
  if (!weight.any().item<bool>()) return false;
  auto target = box.of(values);
  const auto everywhere = push_pull(target.unsqueeze(0), weight.unsqueeze(0).unsqueeze(0)).squeeze(0);
  target.copy_(at::where(box.of(wanted), everywhere, target));
  return true;
}

}  // namespace multiplane
