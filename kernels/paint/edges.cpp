// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/edges.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

namespace {

constexpr double kStepLow = 0.01, kStepHigh = 0.03;  // relative step in 1/z that neither side's plane continues into
constexpr double kFoldLow = 0.06, kFoldHigh = 0.24;  // 1 - cos of 20 and 40 degrees

struct Borders {
  at::Tensor outline, crease;  // between pixel i and i + 1 along one axis
};

Borders borders(const Subject& s, const at::Tensor& inverse, int64_t dim) {
  const auto n = s.ids.size(dim) - 1;
  const auto a = [&](const at::Tensor& x) { return x.narrow(dim, 0, n); };
  const auto b = [&](const at::Tensor& x) { return x.narrow(dim, 1, n); };
  const auto other = a(s.ids).ne(b(s.ids)).to(at::kFloat);

  // 1/z is linear over a plane in the picture: a step is what the slope on either side does not explain.
  const auto slope = b(inverse) - a(inverse);
  const auto before = at::cat({slope.narrow(dim, 0, 1), slope.narrow(dim, 0, n - 1)}, dim);
  const auto after = at::cat({slope.narrow(dim, 1, n - 1), slope.narrow(dim, n - 1, 1)}, dim);
  const auto unexplained = at::minimum((slope - before).abs_(), (slope - after).abs_());
  const auto step = smoothstep(unexplained / at::maximum(a(inverse), b(inverse)).clamp_min(1e-9), kStepLow, kStepHigh);

  const auto both = a(s.solid) * b(s.solid);
  const auto fold = smoothstep(1 - (a(s.normal) * b(s.normal)).sum(0, true), kFoldLow, kFoldHigh) * both;
  const auto outline = at::maximum(other, step * both);
  return {outline, fold * (1 - outline)};
}

at::Tensor spread(const at::Tensor& along_x, const at::Tensor& along_y) {
  const auto x = at::constant_pad_nd(along_x, {1, 1}), y = at::constant_pad_nd(along_y, {0, 0, 1, 1});
  const auto h = along_x.size(1), w = along_y.size(2);
  const auto horizontal = at::maximum(x.narrow(2, 0, w), x.narrow(2, 1, w));
  return at::maximum(horizontal, at::maximum(y.narrow(1, 0, h), y.narrow(1, 1, h)));
}

}  // namespace

Edges edges(const Subject& subject) {
  const auto inverse = subject.depth.reciprocal();
  const auto x = borders(subject, inverse, 2), y = borders(subject, inverse, 1);
  return {spread(x.outline, y.outline), spread(x.crease, y.crease)};
}

at::Tensor markings(const Subject& subject) {
  constexpr double kLow = 0.08, kHigh = 0.2;  // slope of lightness, half of the step between two pixels
  const auto [dx, dy] = slopes(luma(subject.albedo));
  return smoothstep(at::hypot(dx, dy), kLow, kHigh) * subject.solid;
}

at::Tensor lines(const at::Tensor& edge, double width_px) {
  // The edge is 2 px wide. Blurred with sigma, its profile is the difference of two error functions; it is cut where
  // that profile is half the line's width from the centre, over one pixel.
  const double sigma = std::max(0.7, 0.45 * width_px);
  const auto profile = [&](double x) {
    return 0.5 * (std::erf((x + 1) / (sigma * M_SQRT2)) - std::erf((x - 1) / (sigma * M_SQRT2)));
  };
  const double half = width_px / 2, soft = std::min(0.6, half);
  return smoothstep(blur(edge, sigma), profile(half + soft),
                    std::max(profile(half - soft), profile(half + soft) + 1e-3));
}

}  // namespace multiplane::painting
