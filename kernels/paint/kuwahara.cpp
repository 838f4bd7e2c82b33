// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/kuwahara.h"

#include <ATen/ATen.h>

#include <cmath>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

at::Tensor kuwahara(const at::Tensor& picture, const Flow& flow, double radius_px, double sharpness) {
  constexpr int kSectors = 8;
  constexpr double kNone = 1e-12;  // where every sector is wild, the plain mean is left
  const double sigma = 0.4 * radius_px;
  // Mean colour and the mean of its square (all channels together) around every pixel, taken at eight places.
  const auto moments = blur(at::cat({picture, (picture * picture).sum(0, true)}), sigma);
  const auto longer = 1 + flow.anisotropy, shorter = longer.reciprocal();
  auto weights = at::full_like(flow.x, kNone);
  auto colour = moments.narrow(0, 0, 3) * kNone;
  for (int k = 0; k < kSectors; ++k) {
    const double angle = 2 * M_PI * k / kSectors;
    const auto major = longer * (0.6 * radius_px * std::cos(angle)),
               minor = shorter * (0.6 * radius_px * std::sin(angle));
    const auto sector = displaced(moments, major * flow.x - minor * flow.y, major * flow.y + minor * flow.x);
    const auto mean = sector.narrow(0, 0, 3);
    const auto variance = (sector.narrow(0, 3, 1) - (mean * mean).sum(0, true)).clamp_min_(0);
    const auto weight = (1 + 255 * variance.sqrt() / 3).pow(-sharpness / 2);
    colour.addcmul_(mean, weight.expand_as(mean));
    weights.add_(weight);
  }
  return colour.div_(weights);
}

}  // namespace multiplane::painting
