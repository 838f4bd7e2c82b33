// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Draws every colour of an sRGB picture [3,H,W] towards the palette's nearest ones; lightness gives way the least, so
/// that forms stay readable. `scene` changes nothing.
at::Tensor with_palette(const at::Tensor& srgb, std::string_view palette);

/// What a palette draws with where a painter has only paper and ink.
Colours paper_and_ink(std::string_view palette, const at::Tensor& like);

}  // namespace multiplane::painting
