// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace multiplane {

/// The byte at which `text` stops being UTF-8 (RFC 3629: no overlong forms, no surrogates), or npos where it never
/// does.
size_t find_invalid_utf8(std::string_view text);

/// Code points of `text`, which must be valid UTF-8.
std::u32string decode_utf8(std::string_view text);

std::string encode_utf8(std::u32string_view text);

}  // namespace multiplane
