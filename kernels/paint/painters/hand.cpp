// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/painters/hand.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/edges.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/noise.h"

namespace multiplane::painting {

Subject sketched(const Subject& subject) {
  constexpr int64_t kEnough_px = 384;
  if (std::min(subject.depth.size(1), subject.depth.size(2)) < kEnough_px) return subject;
  const auto every_second = [](const at::Tensor& x) { return x.slice(1, 0, x.size(1), 2).slice(2, 0, x.size(2), 2); };
  auto s = subject;
  for (auto* plane : {&s.albedo, &s.light, &s.depth, &s.nearness, &s.normal, &s.ids, &s.solid, &s.position}) {
    *plane = every_second(*plane).contiguous();
  }
  s.beauty = resized(subject.beauty, s.depth.size(1), s.depth.size(2));
  s.pixel_m = every_second(subject.pixel_m) * 2;
  s.unit_px = subject.unit_px / 2;
  return s;
}

at::Tensor enlarged(const at::Tensor& sketch, const Subject& subject) {
  if (sketch.size(1) == subject.depth.size(1)) return sketch;
  return resized(sketch, subject.depth.size(1), subject.depth.size(2));
}

at::Tensor wavering(const at::Tensor& picture, const Subject& subject, double cell_px, double reach_px, uint64_t seed) {
  const auto wave = [&](uint64_t axis) {
    return (paper_noise(subject.depth, cell_px, 2, seed + axis) - 0.5).mul_(2 * reach_px);
  };
  return displaced(picture, wave(101), wave(102));
}

at::Tensor with_details(const at::Tensor& calm, const at::Tensor& picture) {
  const auto lost = picture - calm;
  return calm + lost * smoothstep(luma(lost.abs()), 0.05, 0.2);
}

at::Tensor contoured(const at::Tensor& picture, const Subject& subject, double width_px, double weight) {
  if (weight <= 0) return picture;
  constexpr double kDarker = 0.3, kFold = 0.5;  // a fold's line next to an outline's
  const auto [outline, crease] = edges(subject);
  return picture * (1 - lines(at::maximum(outline, crease * kFold), width_px) * (kDarker * weight));
}

at::Tensor stepped(const at::Tensor& x, double levels, double softness) {
  const auto steps = x * levels;
  const auto whole = steps.floor();
  return (whole + smoothstep(steps - whole, 0.5 - softness, 0.5 + softness)).mul_(1 / levels);
}

at::Tensor relief(const at::Tensor& height) {
  const auto [dx, dy] = slopes(height);
  const auto lit = dx + dy;
  return lit / (1 + lit.abs());
}

}  // namespace multiplane::painting
