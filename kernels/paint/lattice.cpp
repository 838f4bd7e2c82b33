// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/lattice.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <array>

namespace multiplane::painting {

namespace {

constexpr std::array<int32_t, 3> kPrimes{0x01000193, 0x2c1b3c6d, 0x297a2d39};
constexpr uint32_t kFirst = 0x7feb352d, kSecond = 0x846ca68b;  // of lowbias32
constexpr int32_t kMantissa = 0xffffff;                        // bits that a float holds
constexpr float kUnit = 1.0f / (kMantissa + 1);

int32_t salt_of(uint64_t seed) { return static_cast<int32_t>(seed * 0x9e3779b97f4a7c15ULL >> 33); }

inline float value(uint32_t hash) {
  hash = (hash ^ hash >> 16) * kFirst;
  hash = (hash ^ hash >> 15) * kSecond;
  hash ^= hash >> 16;
  return static_cast<float>(static_cast<int32_t>(hash & kMantissa)) * kUnit;
}

inline float fade(float t) { return t * t * (3 - 2 * t); }

inline float mixed(float a, float b, float t) { return a + (b - a) * t; }

/// A coordinate's cell, hashed at both its ends, and the place in between.
struct Along {
  uint32_t low, high;
  float part;
};

inline Along along(float x, size_t axis) {
  auto cell = static_cast<int32_t>(x);
  cell -= x < static_cast<float>(cell);  // std::floor is a call where the CPU may be old
  const auto prime = static_cast<uint32_t>(kPrimes[axis]);
  const auto low = static_cast<uint32_t>(cell) * prime;
  return {low, low + prime, fade(x - static_cast<float>(cell))};
}

template <bool flat>
void fill(const float* x, const float* y, const float* z, float* out, uint32_t salt, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const auto u = along(x[i], 0), v = along(y[i], 1), w = along(z[i], 2);
    const auto face = [&](uint32_t plane) {
      const auto near = mixed(value(u.low + v.low + plane), value(u.high + v.low + plane), u.part);
      const auto far = mixed(value(u.low + v.high + plane), value(u.high + v.high + plane), u.part);
      return mixed(near, far, v.part);
    };
    const auto front = face(w.low + salt);
    out[i] = flat ? front : mixed(front, face(w.high + salt), w.part);
  }
}

/// lowbias32 over int32 tensors; multiplication wraps as it does for unsigned numbers, shifts are made logical.
at::Tensor scrambled(at::Tensor x) {
  const auto shift_in = [](const at::Tensor& v, int64_t bits) {
    return v.bitwise_right_shift(bits).bitwise_and_((int64_t{1} << (32 - bits)) - 1);
  };
  x = x.bitwise_xor(shift_in(x, 16)).mul_(static_cast<int32_t>(kFirst));
  x = x.bitwise_xor(shift_in(x, 15)).mul_(static_cast<int32_t>(kSecond));
  return x.bitwise_xor(shift_in(x, 16));
}

}  // namespace

at::Tensor lattice_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed, bool flat) {
  if (!x.is_cpu()) return lattice_noise_of_tensors(x, y, z, seed, flat);
  const auto xs = x.contiguous(), ys = y.contiguous(), zs = z.contiguous();
  auto noise = at::empty_like(xs);
  const auto work = flat ? fill<true> : fill<false>;
  at::parallel_for(0, noise.numel(), 4096, [&](int64_t begin, int64_t end) {
    work(xs.const_data_ptr<float>(), ys.const_data_ptr<float>(), zs.const_data_ptr<float>(),
         noise.mutable_data_ptr<float>(), static_cast<uint32_t>(salt_of(seed)), begin, end);
  });
  return noise;
}

at::Tensor lattice_noise_of_tensors(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed,
                                    bool flat) {
  const std::array floors{x.floor(), y.floor(), z.floor()};
  const auto faded = [](const at::Tensor& t) { return t * t * (3 - 2 * t); };
  const std::array parts{faded(x - floors[0]), faded(y - floors[1]), faded(z - floors[2])};
  std::array<std::array<at::Tensor, 2>, 3> hashed;
  for (size_t axis = 0; axis < 3; ++axis) {
    const auto cell = floors[axis].to(at::kInt);
    for (int64_t side = 0; side < 2; ++side) hashed[axis][side] = (cell + side).mul_(kPrimes[axis]);
  }
  const auto corner = [&](int dz, int dy, int dx) {
    const auto hash = scrambled((hashed[0][dx] + hashed[1][dy]).add_(hashed[2][dz]).add_(salt_of(seed)));
    return hash.bitwise_and(kMantissa).to(at::kFloat).mul_(kUnit);
  };
  const auto edge = [&](int dz, int dy) { return at::lerp(corner(dz, dy, 0), corner(dz, dy, 1), parts[0]); };
  const auto face = [&](int dz) { return at::lerp(edge(dz, 0), edge(dz, 1), parts[1]); };
  return flat ? face(0) : at::lerp(face(0), face(1), parts[2]);
}

}  // namespace multiplane::painting
