// SPDX-License-Identifier: Apache-2.0
#include "io/utf8.h"

#include <algorithm>
#include <cstdint>

namespace multiplane {

namespace {

/// Length of the sequence that starts at `at`, with its code point in `code`; 0 where it is not UTF-8.
size_t decode_one(std::string_view text, size_t at, char32_t& code) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  code = length == 1 ? lead : lead & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  return is_overlong || is_surrogate || code > 0x10FFFF ? 0 : length;
}

}  // namespace

size_t find_invalid_utf8(std::string_view text) {
  char32_t code = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t length = decode_one(text, at, code);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  char32_t code = 0;
  for (size_t at = 0; at < text.size();) {
    at += std::max<size_t>(decode_one(text, at, code), 1);
    codes.push_back(code);
  }
  return codes;
}

std::string encode_utf8(std::u32string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  const auto put = [&](char32_t byte) { bytes.push_back(static_cast<char>(byte)); };
  for (const char32_t code : text) {
    if (code < 0x80) {
      put(code);
      continue;
    }
    const int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    put((0xFF00 >> (following + 1) & 0xFF) | code >> 6 * following);
    for (int i = following - 1; i >= 0; --i) put(0x80 | (code >> 6 * i & 0x3F));
  }
  return bytes;
}

}  // namespace multiplane
