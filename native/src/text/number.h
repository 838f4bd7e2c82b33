// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

namespace multiplane {

/// A number such as 3, -0.5, +.25 or 1., with nothing but spaces around it; nothing where it is anything else.
std::optional<double> read_number(std::string_view text);

}  // namespace multiplane
