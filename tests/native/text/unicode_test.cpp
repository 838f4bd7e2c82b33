// SPDX-License-Identifier: Apache-2.0
// Every character is compared with the tokenizers library in tests/native/test_tokenizer.py.
#include "text/unicode.h"

#include <gtest/gtest.h>

namespace multiplane {

TEST(Unicode, ClassesAreThoseOfTheStandard) {
  EXPECT_TRUE(is_letter(U'é') && is_letter(U'漫') && !is_letter(U'1') && !is_letter(U'🎨'));
  EXPECT_TRUE(is_number(U'7') && is_number(U'½') && is_number(U'Ⅳ') && !is_number(U'x'));
  EXPECT_TRUE(is_space(U' ') && is_space(U'\u3000') && is_space(U'\u0085') && !is_space(U'\u200B'));
}

TEST(Unicode, CompositionJoinsWhatBelongsTogether) {
  EXPECT_EQ(to_nfc(U"e\u0301"), U"é");
  EXPECT_EQ(to_nfc(U"a\u0307\u0323"), U"\u1EA1\u0307") << "marks are sorted by class first";
  EXPECT_EQ(to_nfc(U"\u1100\u1161\u11A8"), U"각");
  EXPECT_EQ(to_nfc(U"\u212B"), U"Å") << "singletons are replaced";
  EXPECT_EQ(to_nfc(U"\u0958"), U"\u0915\u093C") << "excluded from composition";
}

TEST(Unicode, LowercaseIsPerCharacter) { EXPECT_EQ(to_lowercase(U"ÀΣİ"), U"àσi\u0307"); }

}  // namespace multiplane
