// SPDX-License-Identifier: Apache-2.0
#include "text/words.h"

#include <cctype>

namespace multiplane {

namespace {

/// Letters, digits, the underscore, and every byte of a character beyond ASCII.
bool is_word_byte(char c) { return c == '_' || (c & 0x80) || std::isalnum(static_cast<unsigned char>(c)); }

}  // namespace

size_t find_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool starts = at == 0 || !is_word_byte(text[at - 1]);
    const bool ends = end == text.size() || !is_word_byte(text[end]);
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

}  // namespace multiplane
