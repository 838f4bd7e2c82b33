// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string_view>

namespace multiplane {

/// Where `word` (ASCII letters) stands in `text` as a word of its own, not as a part of one; npos where it doesn't.
size_t find_word(std::string_view text, std::string_view word);

}  // namespace multiplane
