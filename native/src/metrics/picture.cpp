// SPDX-License-Identifier: Apache-2.0
#include "metrics/picture.h"

#include "metrics/check.h"

namespace multiplane {

namespace {

/// Variance of the difference of two values that were rounded to 1/255.
constexpr double kRounding = 2.0 / 12 / (255 * 255);

/// Sums over the four pixels a, b, c, d in a row along one axis, with the border between b and c.
struct Steps {
  double across = 0;
  double beside = 0;
  double count = 0;

  void add(const at::Tensor& picture, const at::Tensor& ids, const at::Tensor& seen, int64_t axis) {
    const int64_t length = ids.size(axis) - 3;
    if (length < 1) return;
    const auto row = [&](const at::Tensor& plane, int64_t i) {
      return plane.narrow(plane.dim() - 2 + axis, i, length);
    };
    const auto same = [&](const at::Tensor& plane, int64_t i) { return row(plane, i) == row(plane, i + 1); };
    const auto step = [&](int64_t i) { return (row(picture, i) - row(picture, i + 1)).square(); };
    const auto is_border = (same(ids, 0) & same(ids, 1) & same(ids, 2) & same(seen, 0) & same(seen, 2))
                               .logical_and_(row(seen, 1) != row(seen, 2));
    across += (step(1) * is_border).sum(at::kDouble).item<double>();
    beside += ((step(0) + step(2)) * is_border).sum(at::kDouble).item<double>() / 2;
    count += is_border.sum().item<double>() * static_cast<double>(picture.size(0));
  }
};

}  // namespace

double sharpness(const at::Tensor& picture) {
  check_picture("sharpness", picture);
  const auto grey = picture.mean(0);
  return (grey.diff(2, 1).abs().mean() + grey.diff(2, 0).abs().mean()).item<double>();
}

double seam_energy(const at::Tensor& picture, const at::Tensor& ids, const at::Tensor& seen) {
  check_picture("seam_energy", picture);
  check_plane("seam_energy", "ids", ids, at::kInt, picture.sizes().slice(1));
  check_plane("seam_energy", "seen", seen, at::kBool, picture.sizes().slice(1));
  Steps steps;
  steps.add(picture, ids, seen, 0);
  steps.add(picture, ids, seen, 1);
  return (steps.across / steps.count + kRounding) / (steps.beside / steps.count + kRounding);
}

}  // namespace multiplane
