// SPDX-License-Identifier: Apache-2.0
#include "kernels/group_norm.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/group_norm.h>

#include <bit>
#include <cmath>
#include <vector>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr int64_t kPixels = 64;  ///< summed by one thread, whatever the number of threads

float to_float(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

uint16_t to_bits(float x) {  // ties to even
  const auto bits = std::bit_cast<uint32_t>(x);
  return static_cast<uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16);
}

/// Factor and offset for each image and channel, [N,C] each, so that y = x · factor + offset.
struct Affine {
  std::vector<float> factor, offset;
};

/// @param x [N,pixels,C] bfloat16
Affine normalisation(const uint16_t* x, int64_t N, int64_t pixels, int64_t C, int64_t groups, const float* weight,
                     const float* bias, double eps) {
  const int64_t chunks = (pixels + kPixels - 1) / kPixels;
  std::vector<float> sums(N * chunks * C), squares(N * chunks * C);
  at::parallel_for(0, N * chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      float *sum = &sums[i * C], *square = &squares[i * C];
      const int64_t first = i % chunks * kPixels;
      for (int64_t pixel = first; pixel < std::min(first + kPixels, pixels); ++pixel) {
        const uint16_t* from = x + (i / chunks * pixels + pixel) * C;
        for (int64_t c = 0; c < C; ++c) {
          const float value = to_float(from[c]);
          sum[c] += value;
          square[c] += value * value;
        }
      }
    }
  });

  Affine affine{std::vector<float>(N * C), std::vector<float>(N * C)};
  const int64_t width = C / groups;
  for (int64_t n = 0; n < N; ++n) {
    for (int64_t first = 0; first < C; first += width) {
      double sum = 0, square = 0;
      for (int64_t chunk = n * chunks; chunk < (n + 1) * chunks; ++chunk) {
        for (int64_t c = first; c < first + width; ++c) {
          sum += sums[chunk * C + c];
          square += squares[chunk * C + c];
        }
      }
      const double count = static_cast<double>(pixels * width), mean = sum / count;
      const double inverse = 1 / std::sqrt(std::max(square / count - mean * mean, 0.0) + eps);
      for (int64_t c = first; c < first + width; ++c) {
        affine.factor[n * C + c] = static_cast<float>(weight[c] * inverse);
        affine.offset[n * C + c] = static_cast<float>(bias[c] - mean * weight[c] * inverse);
      }
    }
  }
  return affine;
}

}  // namespace

at::Tensor group_norm(const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias,
                      double eps) {
  MP_CHECK(x.dim() >= 2 && x.size(1) % groups == 0, "[group_norm] wanted channels in groups of {}, got {} axes", groups,
           x.dim());
  const bool channels_last = x.dim() == 4 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && !x.is_contiguous();
  if (!channels_last || !x.is_cpu() || x.scalar_type() != at::kBFloat16) {
    return at::group_norm(x.contiguous(), groups, weight, bias, eps);
  }
  const int64_t N = x.size(0), C = x.size(1), pixels = x.size(2) * x.size(3);
  const auto* from = static_cast<const uint16_t*>(x.const_data_ptr());
  const auto scale = weight.to(at::kFloat), shift = bias.to(at::kFloat);
  const auto affine =
      normalisation(from, N, pixels, C, groups, scale.const_data_ptr<float>(), shift.const_data_ptr<float>(), eps);
  const auto out = at::empty_like(x);
  auto* to = static_cast<uint16_t*>(out.data_ptr());
  at::parallel_for(0, N * pixels, kPixels, [&](int64_t begin, int64_t end) {
    for (int64_t pixel = begin; pixel < end; ++pixel) {
      const float *factor = &affine.factor[pixel / pixels * C], *offset = &affine.offset[pixel / pixels * C];
      const uint16_t* in = from + pixel * C;
      uint16_t* result = to + pixel * C;
      for (int64_t c = 0; c < C; ++c) result[c] = to_bits(to_float(in[c]) * factor[c] + offset[c]);
    }
  });
  return out;
}

}  // namespace multiplane
