// SPDX-License-Identifier: Apache-2.0
#include "metrics/warp_error.h"

#include "metrics/check.h"

namespace multiplane {

namespace {

constexpr float kMovingPx = 1;

/// Places in the other picture, [H,W,2], in pixels from the centre of its first one.
at::Tensor places(const at::Tensor& flow) {
  const auto x = at::arange(flow.size(1), flow.options()), y = at::arange(flow.size(0), flow.options()).unsqueeze(1);
  return at::stack({flow.select(-1, 0) + x, flow.select(-1, 1) + y}, -1);
}

/// Linear taps, the border continued outwards.
at::Tensor warp_linearly(const at::Tensor& picture, const at::Tensor& flow) {
  // grid_sampler has the centre of pixel i at (2i + 1)/size − 1.
  const auto size = at::tensor({static_cast<float>(flow.size(1)), static_cast<float>(flow.size(0))});
  const auto grid = (2 * places(flow) + 1) / size - 1;
  constexpr int64_t kLinear = 0, kBorder = 1;
  return at::grid_sampler_2d(picture.unsqueeze(0), grid.unsqueeze(0), kLinear, kBorder, false).squeeze(0);
}

at::Tensor squared_length(const at::Tensor& flow) { return flow.square().sum(-1); }

/// |∇u|² + |∇v|² with forward differences, 0 in the last row and column.
at::Tensor squared_gradient(const at::Tensor& flow) {
  auto sum = at::zeros_like(flow.select(-1, 0));
  const int64_t height = flow.size(0), width = flow.size(1);
  sum.narrow(1, 0, width - 1) += squared_length(flow.diff(1, 1));
  sum.narrow(0, 0, height - 1) += squared_length(flow.diff(1, 0));
  return sum;
}

/// Mean of [C,H,W] over the channels and the pixels of the mask; NaN for an empty one.
double masked_mean(const at::Tensor& values, const at::Tensor& mask) {
  const auto sum = (values * mask).sum(at::kDouble).item<double>();
  return sum / (mask.sum().item<double>() * static_cast<double>(values.size(0)));
}

}  // namespace

at::Tensor lai_mask(const at::Tensor& flow, const at::Tensor& there_flow) {
  const at::IntArrayRef shape = flow.sizes();
  check_plane("lai_mask", "flow", flow, at::kFloat, {shape[0], shape[1], 2});
  const auto place = places(flow);
  const auto size = at::tensor({static_cast<float>(shape[1] - 1), static_cast<float>(shape[0] - 1)});
  const auto is_inside = (place >= 0).logical_and_(place <= size).all(-1);  // false for NaN
  const auto length = squared_length(flow);
  auto mask = is_inside.logical_and_(squared_gradient(flow) <= 0.01 * length + 0.002);
  if (there_flow.defined()) {
    check_plane("lai_mask", "there_flow", there_flow, at::kFloat, shape);
    const auto back = warp_linearly(there_flow.permute({2, 0, 1}), flow.nan_to_num(0)).permute({1, 2, 0});
    mask.logical_and_(squared_length(back + flow) <= 0.01 * (squared_length(back) + length) + 0.5);
  }
  return mask;
}

double ewarp(const at::Tensor& here, const at::Tensor& there, const at::Tensor& flow, const at::Tensor& mask) {
  check_picture("ewarp", here);
  check_plane("ewarp", "there", there, at::kFloat, here.sizes());
  check_plane("ewarp", "flow", flow, at::kFloat, {here.size(1), here.size(2), 2});
  check_plane("ewarp", "mask", mask, at::kBool, {here.size(1), here.size(2)});
  return masked_mean((here - warp_linearly(there, flow.nan_to_num(0))).square(), mask);
}

double ewarp_x(const at::Tensor& here, const Fetched& there) {
  check_picture("ewarp_x", here);
  check_plane("ewarp_x", "there", there.picture, at::kFloat, here.sizes());
  return masked_mean((here - there.picture).square(), there.valid);
}

double stick_ratio(const at::Tensor& here, const at::Tensor& there, const Fetched& fetched, const at::Tensor& flow) {
  check_picture("stick_ratio", here);
  check_plane("stick_ratio", "there", there, at::kFloat, here.sizes());
  const auto moving = fetched.valid.logical_and(squared_length(flow) >= kMovingPx * kMovingPx);
  const double along = masked_mean((here - fetched.picture).square(), moving);
  return along / (along + masked_mean((here - there).square(), moving));
}

}  // namespace multiplane
