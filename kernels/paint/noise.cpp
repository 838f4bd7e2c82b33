// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/noise.h"

#include <ATen/ATen.h>

#include <cmath>

#include "kernels/paint/filters.h"
#include "kernels/paint/lattice.h"

namespace multiplane::painting {

at::Tensor value_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed) {
  return lattice_noise(x, y, z, seed, false);
}

at::Tensor paper_noise(const at::Tensor& picture, double cell_px, int octaves, uint64_t seed) {
  const auto [column, row] = pixel_grid(picture);
  auto sum = at::zeros(column.sizes(), column.options());
  double weight = 1, total = 0, angle = 0.5;
  for (int octave = 0; octave < octaves; ++octave, cell_px /= 2, weight /= 2, ++angle) {
    // Turned lattices hide the rows and columns of each.
    const double c = std::cos(angle) / cell_px, s = std::sin(angle) / cell_px;
    // A slice through the cells' middle would only see half of their contrast: each octave has a plane of its own.
    const auto plane = at::full(column.sizes(), 7 * octave, column.options());
    sum.add_(lattice_noise(column * c + row * s, row * c - column * s, plane, seed, true), weight);
    total += weight;
  }
  return sum.mul_(1 / total);
}

at::Tensor surface_noise(const Subject& subject, double cell_px, uint64_t seed) {
  const auto level = (subject.pixel_m * cell_px).log2();
  const auto coarse = level.ceil();
  const auto blend = coarse - level;  // 0: cells of the coarser octave fit, 1: those of the finer
  const auto at_level = [&](const at::Tensor& octave) {
    const auto p = subject.position * octave.neg().exp2();
    return value_noise(p.narrow(0, 0, 1), p.narrow(0, 1, 1), p.narrow(0, 2, 1) + 17 * octave, seed);
  };
  const auto mean = at::lerp(at_level(coarse), at_level(coarse - 1), blend);
  // The sum of two independent noises is calmer than either: the contrast is put back.
  const auto calm = (blend * blend + (1 - blend) * (1 - blend)).sqrt_();
  return ((mean - 0.5) / calm + 0.5).clamp_(0, 1);
}

}  // namespace multiplane::painting
