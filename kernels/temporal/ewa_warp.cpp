// SPDX-License-Identifier: Apache-2.0
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <vector>

#include "kernels/temporal/jacobian.h"
#include "kernels/temporal/surface_taps.h"
#include "kernels/temporal/warp.h"

namespace multiplane {

namespace {

using temporal::FlowField;
using temporal::SurfaceTaps;

constexpr float kVariance_px2 = 0.125f;  // of a pixel here, and of one there
constexpr float kReach = 3;              // standard deviations
constexpr float kLongest_px = 16;        // there, that a step here is taken for

/// Where a x^2 + 2 b x y + c y^2 is at most kReach^2: half_height is how far y reaches there.
struct Ellipse {
  float a, b, c, half_height;
};

/// A step whose end is unknown keeps its length.
Ellipse ellipse_of(temporal::Jacobian J) {
  if (std::isnan(J.xx)) J.xx = 1, J.yx = 0;
  if (std::isnan(J.yy)) J.yy = 1, J.xy = 0;
  const auto shorten = [](float& x, float& y) {
    const float cut = std::min(1.0f, kLongest_px / std::hypot(x, y));
    x *= cut, y *= cut;
  };
  shorten(J.xx, J.yx);
  shorten(J.xy, J.yy);
  const float xx = kVariance_px2 * (J.xx * J.xx + J.xy * J.xy + 1),
              yy = kVariance_px2 * (J.yx * J.yx + J.yy * J.yy + 1);
  const float xy = kVariance_px2 * (J.xx * J.yx + J.xy * J.yy);
  const float determinant = xx * yy - xy * xy;
  return {yy / determinant, -xy / determinant, xx / determinant, kReach * std::sqrt(yy)};
}

/// Writes the weighted mean over the ellipse around (x, y) into sums [C]; returns the part of the weight that counts.
float gather(const float* planes, int64_t C, int64_t H, int64_t W, const SurfaceTaps& surface, int64_t here, float x,
             float y, const Ellipse& e, std::vector<float>& sums) {
  std::ranges::fill(sums, 0.0f);
  const float at_rim = std::exp(-kReach * kReach / 2), curvature = std::exp(-e.a);
  const auto top = static_cast<int64_t>(std::ceil(y - e.half_height)),
             bottom = static_cast<int64_t>(std::floor(y + e.half_height));
  float counted = 0, total = 0;
  for (int64_t j = top; j <= bottom; ++j) {
    const float dy = static_cast<float>(j) - y, middle = x - e.b * dy / e.a;
    const float half_width =
        std::sqrt(std::max(e.b * e.b * dy * dy - e.a * (e.c * dy * dy - kReach * kReach), 0.0f)) / e.a;
    const auto left = static_cast<int64_t>(std::ceil(middle - half_width)),
               right = static_cast<int64_t>(std::floor(middle + half_width));
    const float dx = static_cast<float>(left) - x;
    // Along a row each Gaussian is the last one times a ratio, which itself shrinks by the same factor each time.
    float gaussian = std::exp((e.a * dx * dx + 2 * e.b * dx * dy + e.c * dy * dy) / -2);
    float ratio = std::exp(-e.a * dx - e.b * dy - e.a / 2);
    for (int64_t i = left; i <= right; ++i, gaussian *= ratio, ratio *= curvature) {
      const float weight = std::max(gaussian - at_rim, 0.0f);
      total += weight;
      if (!surface.count(here, i, j, static_cast<float>(i) - x, dy)) continue;
      counted += weight;
      for (int64_t c = 0; c < C; ++c) sums[c] += weight * planes[(c * H + j) * W + i];
    }
  }
  for (float& sum : sums) sum = counted > 0 ? sum / counted : 0.0f;
  return counted / total;
}

}  // namespace

Warped ewa_warp(const at::Tensor& source, const at::Tensor& flow, const std::optional<SameSurface>& same) {
  const auto planes = temporal::dense("ewa_warp", "source", source, at::kFloat, {-1, -1, -1});
  const int64_t C = planes.size(0), H = planes.size(1), W = planes.size(2);
  const auto motion = temporal::dense("ewa_warp", "flow", flow, at::kFloat, {H, W, 2});
  const SurfaceTaps surface("ewa_warp", same, H, W);
  const FlowField field{motion.const_data_ptr<float>(), surface.ids(), H, W};
  const Warped warped{at::empty_like(planes), at::empty({H, W}, planes.options())};
  float *image = warped.image.mutable_data_ptr<float>(), *confidence = warped.confidence.mutable_data_ptr<float>();
  const float reach = static_cast<float>(H + W);
  at::parallel_for(0, H, 8, [&](int64_t first, int64_t end) {
    std::vector<float> mean(C);
    for (int64_t row = first; row < end; ++row) {
      for (int64_t column = 0; column < W; ++column) {
        const int64_t here = row * W + column;
        const float dx = field.flow[2 * here], dy = field.flow[2 * here + 1];
        if (std::abs(dx) < reach && std::abs(dy) < reach) {
          confidence[here] =
              gather(planes.const_data_ptr<float>(), C, H, W, surface, here, static_cast<float>(column) + dx,
                     static_cast<float>(row) + dy, ellipse_of(field.jacobian(row, column)), mean);
        } else {  // far outside, or NaN
          confidence[here] = 0;
          std::ranges::fill(mean, 0.0f);
        }
        for (int64_t c = 0; c < C; ++c) image[c * H * W + here] = mean[c];
      }
    }
  });
  return {warped.image.to(source.device()), warped.confidence.to(source.device())};
}

}  // namespace multiplane
