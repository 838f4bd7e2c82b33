// SPDX-License-Identifier: Apache-2.0
#include "text/prompt_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "text/number.h"
#include "text/words.h"

namespace multiplane {

namespace {

constexpr double kRound = 1.1, kSquare = 1 / 1.1;
constexpr size_t kLongestWeight = 32;  // ":1.3)", with room for spaces

/// Where in the parts a bracket was opened; the part there is the bracket itself until it is closed.
struct OpenBracket {
  char sign;
  size_t part;
  size_t at;  // byte of the text
};

class WeightParser {
 public:
  WeightParser(std::string_view text, std::vector<std::string>& warnings) : text_(text), warnings_(warnings) {}

  std::vector<PromptPart> parse() {
    size_t at = 0;
    while (at < text_.size()) at += read_one(at);
    for (const auto& bracket : brackets_) warn(bracket.sign, bracket.at, "is never closed");
    return merged();
  }

 private:
  /// Reads what stands at `at`; returns its length.
  size_t read_one(size_t at) {
    const char sign = text_[at];
    if (sign == '\\') {
      const bool is_escape =
          at + 1 < text_.size() && std::string_view("()[]\\").find(text_[at + 1]) != std::string::npos;
      add(is_escape ? text_.substr(at + 1, 1) : std::string_view{});
      return is_escape ? 2 : 1;
    }
    if ((sign == '(' || sign == '[') && brackets_.size() < kMaxNesting) {
      brackets_.push_back({sign, parts_.size(), at});
      add(text_.substr(at, 1));
      return 1;
    }
    if (sign == ')' || sign == ']') {
      if (!close(sign == ')' ? '(' : '[', sign == ')' ? kRound : kSquare)) {
        warn(sign, at, "is never opened");
        add(text_.substr(at, 1));
      }
      return 1;
    }
    if (sign == ':') {
      const auto length = text_.substr(at, kLongestWeight).find(')');
      const auto weight = length == std::string::npos ? std::nullopt : read_number(text_.substr(at + 1, length - 1));
      if (weight && close('(', *weight)) return length + 1;
      add(text_.substr(at, 1));
      return 1;
    }
    const auto length = std::min(text_.find_first_of("\\()[]:", at + 1), text_.size()) - at;
    add_with_breaks(text_.substr(at, length));
    return length;
  }

  void add(std::string_view text) { parts_.push_back({.text = std::string(text)}); }

  void add_with_breaks(std::string_view text) {
    for (auto at = find_word(text, "BREAK"); at != std::string_view::npos; at = find_word(text, "BREAK")) {
      add(text.substr(0, text.substr(0, at).find_last_not_of(" \t\r\n") + 1));
      parts_.push_back({.text = {}, .weight = 1.0, .is_break = true});
      text.remove_prefix(at + 5);
      text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    }
    add(text);
  }

  /// Multiplies what the innermost bracket of this kind holds; false where there is none.
  bool close(char open, double weight) {
    const auto bracket =
        std::find_if(brackets_.rbegin(), brackets_.rend(), [&](const auto& b) { return b.sign == open; });
    if (bracket == brackets_.rend()) return false;
    // Brackets opened since then can no longer be closed: they stay what they are, text.
    const auto first_lost = bracket.base();
    for (auto lost = first_lost; lost != brackets_.end(); ++lost) warn(lost->sign, lost->at, "is never closed");
    parts_[bracket->part].text.clear();
    for (size_t i = bracket->part; i < parts_.size(); ++i) parts_[i].weight *= weight;
    brackets_.erase(first_lost - 1, brackets_.end());
    return true;
  }

  void warn(char sign, size_t at, const char* what) {
    warnings_.push_back(fmt::format("the '{}' at byte {} of the prompt {}: taken literally", sign, at, what));
  }

  std::vector<PromptPart> merged() {
    std::vector<PromptPart> merged;
    for (auto& part : parts_) {
      if (part.is_break) part.weight = 1.0;
      if (part.text.empty() && !part.is_break) continue;
      const bool joins =
          !merged.empty() && !part.is_break && !merged.back().is_break && merged.back().weight == part.weight;
      if (joins) {
        merged.back().text += part.text;
      } else {
        merged.push_back(std::move(part));
      }
    }
    return merged;
  }

  std::string_view text_;
  std::vector<std::string>& warnings_;
  std::vector<PromptPart> parts_;
  std::vector<OpenBracket> brackets_;
};

}  // namespace

std::vector<PromptPart> parse_weights(std::string_view text, std::vector<std::string>& warnings) {
  return WeightParser(text, warnings).parse();
}

}  // namespace multiplane
