// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <span>
#include <string>
#include <vector>

namespace multiplane {

/// One curve of a plot.
struct Curve {
  std::string name;            // ASCII
  std::vector<double> values;  // one for each frame; gaps where they are not finite
};

/// Curves over the frames of a shot, on white, with axes, ticks and names; the first curve in black, the second in
/// grey, then colours.
/// @param title           ASCII
/// @param frames          frame numbers, rising
/// @param is_logarithmic  the vertical axis; values up to 0 are gaps there
/// @return uint8 [240,720,3]
at::Tensor line_plot(const std::string& title, std::span<const int64_t> frames, std::span<const Curve> curves,
                     bool is_logarithmic);

}  // namespace multiplane
