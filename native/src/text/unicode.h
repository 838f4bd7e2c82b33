// SPDX-License-Identifier: Apache-2.0
// What the CLIP tokenizer must know about characters, exactly as the tokenizers library knows it.
#pragma once
#include <string>
#include <string_view>

namespace multiplane {

bool is_letter(char32_t code);  // \p{L}
bool is_number(char32_t code);  // \p{N}
bool is_space(char32_t code);   // \s

/// Canonical composition: é is one code point however it was typed. Source: Unicode Standard Annex 15.
std::u32string to_nfc(std::u32string_view text);

/// Lower case, each code point by itself (so Σ is never ς).
std::u32string to_lowercase(std::u32string_view text);

}  // namespace multiplane
