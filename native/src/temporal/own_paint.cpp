// SPDX-License-Identifier: Apache-2.0
#include "temporal/own_paint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "kernels/temporal/tensors.h"
#include "temporal/feather.h"
#include "temporal/smooth_step.h"

namespace multiplane {

namespace {

constexpr double kRunsOver = 24.0 / 512, kBorder = 32.0 / 512;  // of the short side
constexpr double kOutline = 0.25;  // of the rise from an outline: so far it is paint of the other side for certain
constexpr double kLeast_px = 1;
constexpr double kNearer = 0.98;  // of the depth; less is where surfaces touch, and paint may well run on

/// Marks in `beside` where the pixel one step before along a dimension, or after, shows a nearer surface.
void mark_along(int64_t dim, const at::Tensor& keys, const at::Tensor& depth, at::Tensor& beside) {
  const int64_t steps = keys.size(dim) - 1;
  for (const int64_t here : {0, 1}) {
    const auto part = [&](const at::Tensor& x, int64_t start) { return x.narrow(dim, start, steps); };
    const auto nearer = part(depth, 1 - here) < part(depth, here) * kNearer;
    part(beside, here).logical_or_(nearer.logical_and(part(keys, 0) != part(keys, 1)));
  }
}

/// From 0 in the outermost pixels to 1 at `radius_px` from them, as feather does. [H,W] float32
at::Tensor from_border(int64_t H, int64_t W, double radius_px) {
  const auto along = [](int64_t size) {
    const auto there = at::arange(size, at::kFloat);
    return at::minimum(there, static_cast<double>(size - 1) - there);
  };
  return smooth_step(at::minimum(along(H).unsqueeze(1), along(W)), 0, radius_px);
}

}  // namespace

at::Tensor own_paint(const at::Tensor& keys, const at::Tensor& depth) {
  const auto surfaces = temporal::dense("own_paint", "keys", keys, at::kInt, {-1, -1});
  const int64_t H = surfaces.size(0), W = surfaces.size(1);
  const auto metres = temporal::dense("own_paint", "depth", depth, at::kFloat, {H, W});
  auto beside = at::zeros_like(surfaces, at::kBool);
  for (const int64_t dim : {0, 1}) {
    mark_along(dim, surfaces, metres, beside);
  }
  const auto short_side = static_cast<double>(std::min(H, W));
  const auto rise = feather(beside.logical_not(), surfaces, std::max(kLeast_px, kRunsOver * short_side));
  const auto inside = (rise - kOutline).clamp_min(0) / (1 - kOutline);
  return at::minimum(inside, from_border(H, W, std::max(kLeast_px, kBorder * short_side)));
}

}  // namespace multiplane
