// SPDX-License-Identifier: Apache-2.0
#include "text/prompt_schedule.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "text/number.h"
#include "text/prompt.h"

namespace multiplane {

namespace {

/// A stretch of text, or a choice between its parts by step.
struct Node {
  enum class Kind { Text, Scheduled, Alternate };
  Kind kind = Kind::Text;
  std::string text;                      // Text
  std::vector<std::vector<Node>> parts;  // Scheduled: before, after; Alternate: one a step
  double when = 0;                       // Scheduled
};
using Nodes = std::vector<Node>;

/// A bracket that is still open. The text outside all brackets is one too.
struct Frame {
  char open = 0;
  std::vector<Nodes> parts{1};
  std::string separators;  // between the parts

  void add_text(std::string_view text) {
    auto& part = parts.back();
    if (part.empty() || part.back().kind != Node::Kind::Text) part.emplace_back();
    part.back().text += text;
  }
  void add_text(char text) { add_text(std::string_view(&text, 1)); }
  void add(Node node) {
    if (node.kind == Node::Kind::Text) {
      add_text(node.text);
    } else {
      parts.back().push_back(std::move(node));
    }
  }
};

class ScheduleParser {
 public:
  Nodes parse(std::string_view text) {
    for (size_t at = 0; at < text.size(); ++at) {
      const char sign = text[at];
      if (sign == '\\' && at + 1 < text.size()) {
        top().add_text(text.substr(at++, 2));
      } else if ((sign == '(' || sign == '[') && frames_.size() <= kMaxNesting) {
        frames_.emplace_back().open = sign;
      } else if ((sign == ':' || sign == '|') && top().open == '[') {
        top().separators += sign;
        top().parts.emplace_back();
      } else if (sign == ')' || sign == ']') {
        close(sign == ')' ? '(' : '[', sign);
      } else {
        top().add_text(sign);
      }
    }
    while (frames_.size() > 1) take_literally();
    return std::move(frames_[0].parts[0]);
  }

  bool has_schedule() const { return has_schedule_; }

 private:
  Frame& top() { return frames_.back(); }

  void close(char open, char sign) {
    if (std::none_of(frames_.begin(), frames_.end(), [&](const Frame& frame) { return frame.open == open; })) {
      top().add_text(sign);
      return;
    }
    while (top().open != open) take_literally();
    if (open == '[') {
      if (auto node = read_choice()) {
        has_schedule_ = true;
        frames_.pop_back();
        top().add(std::move(*node));
        return;
      }
    }
    take_literally();
    top().add_text(sign);
  }

  /// The innermost bracket was just text after all.
  void take_literally() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    top().add_text(frame.open);
    for (size_t i = 0; i < frame.parts.size(); ++i) {
      if (i > 0) top().add_text(frame.separators[i - 1]);
      for (const auto& node : frame.parts[i]) top().add(node);
    }
  }

  /// What the innermost square bracket says, if it is a schedule or an alternation.
  std::optional<Node> read_choice() {
    auto& [open, parts, separators] = top();
    if (separators.empty()) return std::nullopt;
    if (separators.find_first_not_of('|') == std::string::npos) {
      return Node{.kind = Node::Kind::Alternate, .text = {}, .parts = std::move(parts)};
    }
    const auto& last = parts.back();
    const bool has_number = last.size() == 1 && last[0].kind == Node::Kind::Text;
    if (!has_number || (separators != ":" && separators != "::")) return std::nullopt;
    const auto when = read_number(last[0].text);
    if (!when) return std::nullopt;
    parts.pop_back();
    if (parts.size() == 1) parts.insert(parts.begin(), Nodes{});
    return Node{.kind = Node::Kind::Scheduled, .text = {}, .parts = std::move(parts), .when = *when};
  }

  std::vector<Frame> frames_{1};
  bool has_schedule_ = false;
};

/// Appends what the nodes say in `step` (from 0) of `steps`.
void write(const Nodes& nodes, int64_t step, int64_t steps, std::string& out) {
  for (const auto& [kind, text, parts, when] : nodes) {
    if (kind == Node::Kind::Text) {
      out += text;
    } else if (kind == Node::Kind::Alternate) {
      write(parts[static_cast<size_t>(step) % parts.size()], step, steps, out);
    } else {
      const double change = when < 1 ? when * static_cast<double>(steps) : when;
      write(parts[static_cast<double>(step) < std::trunc(change) ? 0 : 1], step, steps, out);
    }
  }
}

}  // namespace

std::vector<std::string> schedule_prompt(std::string_view text, int64_t steps) {
  ScheduleParser parser;
  const auto nodes = parser.parse(text);
  std::vector<std::string> texts(parser.has_schedule() ? static_cast<size_t>(steps) : 1);
  for (size_t step = 0; step < texts.size(); ++step) write(nodes, static_cast<int64_t>(step), steps, texts[step]);
  return texts;
}

}  // namespace multiplane
