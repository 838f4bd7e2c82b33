// SPDX-License-Identifier: Apache-2.0
#include "control/surface_edges.h"

#include <limits>
#include <numbers>

#include "kernels/passes.h"

namespace multiplane {

namespace {

constexpr double kDepthStep[2] = {0.01, 0.03};  // relative
constexpr double kCrease_rad[2] = {20 * std::numbers::pi / 180, 40 * std::numbers::pi / 180};

/// 0 up to limits[0], 1 from limits[1], linear in between: a line fades in, it does not pop.
at::Tensor ramp(const at::Tensor& value, const double (&limits)[2]) {
  return ((value - limits[0]) / (limits[1] - limits[0])).clamp(0, 1);
}

/// value[:, x + by], and `outside` where that is outside of the picture.
at::Tensor shifted(const at::Tensor& value, int64_t by, double outside) {
  const int64_t count = value.size(1) - std::abs(by);
  auto result = at::full_like(value, outside);
  if (count > 0) result.narrow(1, std::max<int64_t>(-by, 0), count) = value.narrow(1, std::max<int64_t>(by, 0), count);
  return result;
}

/// How far each side's straight continuation misses the other side, the smaller of the two, relative to the nearer one.
at::Tensor depth_step(const at::Tensor& depth) {
  constexpr double kUnknown =
      std::numeric_limits<double>::infinity();  // a side without a second pixel predicts nothing
  const auto left = 1 / depth, right = shifted(left, 1, 0);
  const auto from_left = (2 * left - shifted(left, -1, kUnknown) - right).abs();
  const auto from_right = (2 * right - shifted(left, 2, kUnknown) - left).abs();
  return at::minimum(from_left, from_right) / at::maximum(left, right).clamp_min(1e-12);
}

/// Angle between the normals of neighbours, less the larger of the angles one pixel to either side.
at::Tensor crease(const at::Tensor& normal) {
  const auto cosine = (normal.narrow(1, 0, normal.size(1) - 1) * normal.narrow(1, 1, normal.size(1) - 1)).sum(-1);
  const auto angle = cosine.clamp(-1, 1).acos();  // [H,W-1]
  const auto bend = at::maximum(shifted(angle, -1, 0), shifted(angle, 1, 0));
  return angle - bend;
}

at::Tensor edges_to_the_right(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids) {
  const int64_t width = depth.size(1);
  auto strength = at::zeros_like(depth);
  if (width == 1) return strength;
  const auto step = ramp(depth_step(depth), kDepthStep).narrow(1, 0, width - 1);
  const auto border = (ids.narrow(1, 0, width - 1) != ids.narrow(1, 1, width - 1)).to(at::kFloat);
  const auto has_surface = (normal != 0).any(-1);
  const auto both = has_surface.narrow(1, 0, width - 1).logical_and(has_surface.narrow(1, 1, width - 1));
  const auto fold = ramp(crease(normal), kCrease_rad) * both;
  strength.narrow(1, 0, width - 1) = at::maximum(at::maximum(step, border), fold);
  return strength;
}

}  // namespace

SurfaceEdges SurfaceEdges::find(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids) {
  check_depth(depth);
  check_normal(normal);
  check_ids(ids);
  check_same_size("depth", depth, "normal", normal);
  check_same_size("depth", depth, "ids", ids);
  const auto turned = [](const at::Tensor& pass) { return pass.transpose(0, 1); };
  return {edges_to_the_right(depth, normal, ids),
          edges_to_the_right(turned(depth), turned(normal), turned(ids)).transpose(0, 1).contiguous()};
}

}  // namespace multiplane
