// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/colour.h"

#include <ATen/ATen.h>

#include <array>

#include "kernels/paint/filters.h"

namespace multiplane::painting {

namespace {

using Matrix3 = std::array<double, 9>;

/// M v for every pixel's v, [3,H,W].
at::Tensor times(const Matrix3& m, const at::Tensor& v) {
  const auto x = v.narrow(0, 0, 1), y = v.narrow(0, 1, 1), z = v.narrow(0, 2, 1);
  const auto row = [&](size_t i) { return (x * m[i]).add_(y, m[i + 1]).add_(z, m[i + 2]); };
  return at::cat({row(0), row(3), row(6)});
}

constexpr Matrix3 kLmsFromLinear{0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451,
                                 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005};
constexpr Matrix3 kLabFromRoots{0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050,
                                0.4505937099, 0.0259040371, 0.7827717662,  -0.8086757660};
constexpr Matrix3 kRootsFromLab{1, 0.3963377774,  0.2158037573, 1, -0.1055613458, -0.0638541728,
                                1, -0.0894841775, -1.2914855480};
constexpr Matrix3 kLinearFromLms{4.0767416621,  -3.3077115913, 0.2309699292,  -1.2684380046, 2.6097574011,
                                 -0.3413193965, -0.0041960863, -0.7034186147, 1.7076147010};

}  // namespace

at::Tensor linear_from_srgb(const at::Tensor& srgb) {
  return at::where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055).clamp_min_(0).pow_(2.4));
}

at::Tensor srgb_from_linear(const at::Tensor& linear) {
  const auto x = linear.clamp(0, 1);
  return at::where(x <= 0.0031308, x * 12.92, x.pow(1 / 2.4).mul_(1.055).sub_(0.055));
}

at::Tensor oklab_from_srgb(const at::Tensor& srgb) {
  return times(kLabFromRoots, times(kLmsFromLinear, linear_from_srgb(srgb)).clamp_min_(0).pow_(1.0 / 3));
}

at::Tensor linear_from_oklab(const at::Tensor& oklab) {
  const auto roots = times(kRootsFromLab, oklab);
  return times(kLinearFromLms, roots * roots * roots).clamp_min_(0);
}

at::Tensor srgb_from_oklab(const at::Tensor& oklab) { return srgb_from_linear(linear_from_oklab(oklab)); }

at::Tensor saturated(const at::Tensor& srgb, double amount) {
  const auto grey = luma(srgb);
  return (grey + (srgb - grey) * amount).clamp_(0, 1);
}

at::Tensor colour(uint32_t rgb, const at::Tensor& like) {
  const auto part = [rgb](int shift) { return static_cast<float>((rgb >> shift) & 0xff) / 255.F; };
  return at::tensor({part(16), part(8), part(0)}, like.options().dtype(at::kFloat)).view({3, 1, 1});
}

}  // namespace multiplane::painting
