// SPDX-License-Identifier: Apache-2.0
#include "text/unicode.h"

#include <algorithm>
#include <utility>

#include "text/unicode_tables.h"

namespace multiplane {

namespace {

// Hangul syllables are composed by arithmetic: Unicode Standard, section 3.12.
constexpr char32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161, kTails = 0x11A7;
constexpr char32_t kLeadCount = 19, kVowelCount = 21, kTailCount = 28;
constexpr char32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

bool contains(std::span<const CodeRange> ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

/// The entry of `code` in a sorted table, or null.
template <typename Entry>
const Entry* find(std::span<const Entry> table, char32_t code) {
  const auto found = std::lower_bound(table.begin(), table.end(), code,
                                      [](const Entry& entry, char32_t value) { return entry.code < value; });
  return found != table.end() && found->code == code ? &*found : nullptr;
}

void append(std::u32string& text, const CodeMapping& mapping) {
  for (const char32_t code : mapping.text) {
    if (code != 0) text.push_back(code);
  }
}

int combining_class(char32_t code) {
  const auto* entry = find(kCombiningClasses, code);
  return entry ? entry->value : 0;
}

/// Canonical decomposition of one code point.
void decompose(char32_t code, std::u32string& text) {
  if (const auto syllable = code - kSyllables; code >= kSyllables && syllable < kSyllableCount) {
    text.push_back(kLeads + syllable / (kVowelCount * kTailCount));
    text.push_back(kVowels + syllable % (kVowelCount * kTailCount) / kTailCount);
    if (const auto tail = syllable % kTailCount; tail != 0) text.push_back(kTails + tail);
  } else if (const auto* mapping = find(kDecompositions, code)) {
    append(text, *mapping);
  } else {
    text.push_back(code);
  }
}

/// The code point that the two make together, or 0.
char32_t compose(char32_t first, char32_t second) {
  if (first >= kLeads && first < kLeads + kLeadCount && second >= kVowels && second < kVowels + kVowelCount) {
    return kSyllables + ((first - kLeads) * kVowelCount + (second - kVowels)) * kTailCount;
  }
  const bool is_open_syllable =
      first >= kSyllables && first < kSyllables + kSyllableCount && (first - kSyllables) % kTailCount == 0;
  if (is_open_syllable && second > kTails && second < kTails + kTailCount) return first + (second - kTails);
  const auto wanted = std::pair(first, second);
  const auto found = std::lower_bound(kCompositions.begin(), kCompositions.end(), wanted,
                                      [](const CodePair& p, auto w) { return std::pair(p.first, p.second) < w; });
  return found != kCompositions.end() && std::pair(found->first, found->second) == wanted ? found->composed : 0;
}

}  // namespace

bool is_letter(char32_t code) { return contains(kLetters, code); }
bool is_number(char32_t code) { return contains(kNumbers, code); }
bool is_space(char32_t code) { return contains(kSpaces, code); }

std::u32string to_nfc(std::u32string_view text) {
  std::u32string codes;
  for (const char32_t code : text) decompose(code, codes);
  // Marks after a starter are sorted by their class.
  for (size_t begin = 0; begin < codes.size();) {
    size_t end = begin;
    while (end < codes.size() && combining_class(codes[end]) != 0) ++end;
    std::stable_sort(codes.begin() + begin, codes.begin() + end,
                     [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    begin = end + 1;
  }
  // A mark joins the starter before it unless another mark of its class (or one that joined nothing) is in between.
  std::u32string composed;
  size_t starter = std::u32string::npos;
  int last_class = 0;
  for (const char32_t code : codes) {
    const int own_class = combining_class(code);
    const bool is_adjacent = starter != std::u32string::npos && starter + 1 == composed.size();
    const bool is_blocked = starter == std::u32string::npos || (!is_adjacent && last_class >= own_class);
    if (const char32_t joined = is_blocked ? 0 : compose(composed[starter], code)) {
      composed[starter] = joined;
      continue;
    }
    if (own_class == 0) starter = composed.size();
    last_class = own_class;
    composed.push_back(code);
  }
  return composed;
}

std::u32string to_lowercase(std::u32string_view text) {
  std::u32string lower;
  for (const char32_t code : text) {
    if (const auto* mapping = find(kLowercase, code)) {
      append(lower, *mapping);
    } else {
      lower.push_back(code);
    }
  }
  return lower;
}

}  // namespace multiplane
