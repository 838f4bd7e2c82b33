// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>

namespace multiplane {

using Rgb = std::array<uint8_t, 3>;

/// Colour of an ADE20K class by its name, e.g. "person". Throws Error{InvalidArgument} naming the nearest classes.
Rgb ade20k_colour(const std::string& name);

}  // namespace multiplane
