// SPDX-License-Identifier: Apache-2.0
#include "io/utf8.h"

#include <gtest/gtest.h>

namespace multiplane {

TEST(Utf8, EveryCodePointComesBack) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    const auto text = encode_utf8(std::u32string_view(&code, 1));
    ASSERT_EQ(find_invalid_utf8(text), std::string::npos) << static_cast<uint32_t>(code);
    ASSERT_EQ(decode_utf8(text), std::u32string(1, code));
  }
}

TEST(Utf8, WhatIsNotUtf8IsFoundAtItsByte) {
  EXPECT_EQ(find_invalid_utf8("ab\xFF"), 2u);
  EXPECT_EQ(find_invalid_utf8("a\xC3"), 1u) << "cut off";
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), 0u) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xE0\x80\x80"), 0u) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0u) << "surrogate";
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0u) << "beyond the last code point";
  EXPECT_EQ(find_invalid_utf8("\x80"), 0u);
}

}  // namespace multiplane
