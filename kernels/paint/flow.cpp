// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/flow.h"

#include <ATen/ATen.h>

#include <cmath>

#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"

namespace multiplane::painting {

namespace {

/// Eigenvector of [[a,b],[b,c]] with the larger (or smaller) eigenvalue, from the angle of the tensor.
Flow principal(const at::Tensor& a, const at::Tensor& b, const at::Tensor& c, bool larger) {
  const auto difference = a - c, twice = 2 * b;
  const auto angle = at::atan2(twice, difference).mul_(0.5);
  const auto strength = at::hypot(difference, twice) / (a + c + 1e-8);
  const auto cosine = angle.cos(), sine = angle.sin();
  return larger ? Flow{cosine, sine, strength} : Flow{-sine, cosine, strength};
}

}  // namespace

Flow edge_flow(const at::Tensor& picture, double sigma_px) {
  const auto [dx, dy] = slopes(picture);
  const auto tensor = blur(at::cat({(dx * dx).sum(0, true), (dx * dy).sum(0, true), (dy * dy).sum(0, true)}), sigma_px);
  return principal(tensor.narrow(0, 0, 1), tensor.narrow(0, 1, 1), tensor.narrow(0, 2, 1), false);
}

Flow curvature_flow(const Subject& subject, double sigma_px) {
  const auto [dx, dy] = slopes(subject.normal);
  const auto bend = at::cat({(dx * dx).sum(0, true), (dx * dy).sum(0, true), (dy * dy).sum(0, true)});
  // Silhouettes are no curvature: a jump of the normal would outweigh every gentle bend.
  const auto jump = 1 / (1 + 200 * (bend.narrow(0, 0, 1) + bend.narrow(0, 2, 1)));
  const auto tensor = blur(bend * jump, sigma_px);
  const double scale = 1 / (subject.unit_px * subject.unit_px);
  const double flat = 2e-6 * scale;  // strokes at 45 degrees where the bend is less than this
  return principal(tensor.narrow(0, 0, 1) + flat, tensor.narrow(0, 1, 1) - flat, tensor.narrow(0, 2, 1) + flat, true);
}

Flow turned(const Flow& flow, double angle_rad) {
  const double c = std::cos(angle_rad), s = std::sin(angle_rad);
  return {flow.x * c - flow.y * s, flow.x * s + flow.y * c, flow.anisotropy};
}

at::Tensor along(const at::Tensor& x, const Flow& flow, double length_px, int samples) {
  const double step = length_px / (2.0 * samples + 1);
  const auto field = at::cat({flow.x, flow.y});
  auto sum = x.clone();
  for (const double side : {1.0, -1.0}) {
    auto direction = field * side, offset = direction * step;
    for (int k = 1; k <= samples; ++k) {
      const auto dx = offset.narrow(0, 0, 1), dy = offset.narrow(0, 1, 1);
      sum.add_(displaced(x, dx, dy));
      if (k == samples) break;
      auto next = displaced(field, dx, dy);
      const auto forward = (next * direction).sum(0, true).sign();  // the flow has no sign of its own
      direction = next.mul_(forward);
      offset = offset + direction * step;
    }
  }
  return sum.mul_(1.0 / (2 * samples + 1));
}

at::Tensor strokes(const Subject& subject, const Flow& flow, double spacing_px, double length_px, uint64_t seed) {
  const auto noise = surface_noise(subject, spacing_px, seed);
  const int samples = static_cast<int>(std::clamp(length_px / (2 * spacing_px), 2.0, 8.0)) + 2;
  const auto drawn = along(noise, flow, length_px, samples) - 0.5;
  // A mean of noise is nearly normal: its distribution function spreads it evenly. The variance is that of n means of
  // value noise (1/12 * (26/35)^2 on a plane), n independent cells along the stroke.
  const double cells = std::max(1.0, length_px / spacing_px);
  const double deviation = 0.215 * std::sqrt(1 / (0.5 + 0.72 * cells));
  return (0.5 * (1 + (drawn * (M_SQRT1_2 / deviation)).erf_())).clamp_(0, 1);
}

}  // namespace multiplane::painting
