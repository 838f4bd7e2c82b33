// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

namespace multiplane {

struct CodeRange {
  char32_t first, last;
};
struct CodeMapping {
  char32_t code;
  char32_t text[4];  // up to four code points, then zeros
};
struct CodePair {
  char32_t first, second, composed;
};
struct CodeClass {
  char32_t code;
  unsigned char value;
};

// All sorted by their first members.
extern const std::span<const CodeRange> kLetters, kNumbers, kSpaces;
extern const std::span<const CodeMapping> kLowercase, kDecompositions;
extern const std::span<const CodePair> kCompositions;
extern const std::span<const CodeClass> kCombiningClasses;

}  // namespace multiplane
