// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "text/prompt.h"

namespace multiplane {

/// Reads weights, escapes and BREAK. Neighbours of the same weight are one part; a text without brackets is one part as
/// it is. Adds a warning for each bracket without its counterpart.
std::vector<PromptPart> parse_weights(std::string_view text, std::vector<std::string>& warnings);

}  // namespace multiplane
