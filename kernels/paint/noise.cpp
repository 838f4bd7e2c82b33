// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/noise.h"

#include <ATen/ATen.h>

#include <cmath>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

namespace {

/// lowbias32 over int32 tensors; multiplication wraps as it does for unsigned numbers, shifts are made logical.
at::Tensor scrambled(at::Tensor x) {
  const auto shift_in = [](const at::Tensor& v, int64_t bits) {
    return v.bitwise_right_shift(bits).bitwise_and_((int64_t{1} << (32 - bits)) - 1);
  };
  x = x.bitwise_xor(shift_in(x, 16)).mul_(0x7feb352d);
  x = x.bitwise_xor(shift_in(x, 15)).mul_(static_cast<int32_t>(0x846ca68bU));
  return x.bitwise_xor(shift_in(x, 16));
}

at::Tensor fade(const at::Tensor& t) { return t * t * (3 - 2 * t); }

/// Value noise; flat: z is whole everywhere, so that only the lattice's planes z count.
at::Tensor lattice_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed, bool flat) {
  const std::array floors{x.floor(), y.floor(), z.floor()};
  const std::array parts{fade(x - floors[0]), fade(y - floors[1]), fade(z - floors[2])};
  constexpr std::array<int64_t, 3> kPrimes{0x01000193, 0x2c1b3c6d, 0x297a2d39};
  std::array<std::array<at::Tensor, 2>, 3> hashed;
  for (size_t axis = 0; axis < 3; ++axis) {
    const auto cell = floors[axis].to(at::kInt);
    for (int64_t side = 0; side < 2; ++side) hashed[axis][side] = (cell + side).mul_(kPrimes[axis]);
  }
  const auto salt = static_cast<int32_t>(seed * 0x9e3779b97f4a7c15ULL >> 33);
  const auto corner = [&](int dz, int dy, int dx) {
    const auto hash = scrambled((hashed[0][dx] + hashed[1][dy]).add_(hashed[2][dz]).add_(salt));
    return hash.bitwise_and(0xffffff).to(at::kFloat).mul_(1.0 / 0x1000000);
  };
  const auto edge = [&](int dz, int dy) { return at::lerp(corner(dz, dy, 0), corner(dz, dy, 1), parts[0]); };
  const auto face = [&](int dz) { return at::lerp(edge(dz, 0), edge(dz, 1), parts[1]); };
  return flat ? face(0) : at::lerp(face(0), face(1), parts[2]);
}

}  // namespace

at::Tensor value_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed) {
  return lattice_noise(x, y, z, seed, false);
}

at::Tensor paper_noise(const Subject& subject, double cell_px, int octaves, uint64_t seed) {
  const auto [column, row] = pixel_grid(subject.depth);
  auto sum = at::zeros_like(subject.depth);
  double weight = 1, total = 0, angle = 0.5;
  for (int octave = 0; octave < octaves; ++octave, cell_px /= 2, weight /= 2, ++angle) {
    // Turned lattices hide the rows and columns of each.
    const double c = std::cos(angle) / cell_px, s = std::sin(angle) / cell_px;
    // A slice through the cells' middle would only see half of their contrast: each octave has a plane of its own.
    const auto plane = at::full_like(subject.depth, 7 * octave);
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
