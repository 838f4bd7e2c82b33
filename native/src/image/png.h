// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace multiplane {

/// Writes an 8-bit sRGB PNG, row 0 at the top. The same arguments give the same bytes: no time stamp, fixed
/// compression.
/// @param pixels      uint8 [H,W,C]; C = 1 grey, 3 RGB, 4 RGB with straight alpha
/// @param provenance  ASCII text for the text chunk `multiplane:provenance`; empty: none
void write_png(const std::filesystem::path& path, const at::Tensor& pixels, const std::string& provenance = "");

/// Reads a PNG as uint8 [H,W,C], C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and straight alpha. A palette becomes RGB,
/// 16 bits are rounded to 8, fewer than 8 are spread to 0 ... 255.
at::Tensor read_png(const std::filesystem::path& path);

}  // namespace multiplane
