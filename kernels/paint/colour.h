// SPDX-License-Identifier: Apache-2.0
// Colour spaces and colour mixing. Pictures are float32 [3,H,W], sRGB 0...1 where nothing else is said.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace multiplane::painting {

/// IEC 61966-2-1.
at::Tensor linear_from_srgb(const at::Tensor& srgb);
at::Tensor srgb_from_linear(const at::Tensor& linear);

/// Lightness 0...1 and two opponent colours. Source: Ottosson 2020, "A perceptual color space for image processing".
at::Tensor oklab_from_srgb(const at::Tensor& srgb);
at::Tensor linear_from_oklab(const at::Tensor& oklab);
at::Tensor srgb_from_oklab(const at::Tensor& oklab);

/// Colours moved away from their grey (amount > 1) or towards it; 1 changes nothing.
at::Tensor saturated(const at::Tensor& srgb, double amount);

/// 0xrrggbb as [3,1,1] sRGB, on the device of `like`.
at::Tensor colour(uint32_t rgb, const at::Tensor& like);

}  // namespace multiplane::painting
