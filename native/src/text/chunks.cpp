// SPDX-License-Identifier: Apache-2.0
#include "text/chunks.h"

#include <algorithm>
#include <utility>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr size_t kCommaReach = 20;

class ChunkWriter {
 public:
  ChunkWriter(const ClipTokenizer& tokenizer, size_t length)
      : tokenizer_(tokenizer), room_(length - 2), commas_(tokenizer.encode(",")) {}

  void add(int64_t id, float weight) {
    const bool is_comma = commas_.size() == 1 && id == commas_.front();
    const bool was_full = is_full(1);
    if (was_full) begin_next(!is_comma);
    if (is_comma && !was_full) after_comma_ = current_.ids.size() + 1;
    current_.ids.push_back(id);
    current_.weights.push_back(weight);
  }

  /// Adds the vectors of one word, which stay in one chunk.
  void add_together(const std::vector<int64_t>& ids, float weight) {
    if (is_full(1)) begin_next(true);
    if (is_full(ids.size())) finish();
    for (const auto id : ids) add(id, weight);
  }

  void finish() {
    Chunk chunk;
    const auto put = [&](int64_t id, float weight) {
      chunk.ids.push_back(id);
      chunk.weights.push_back(weight);
    };
    put(tokenizer_.bos(), 1);
    for (size_t i = 0; i < current_.ids.size(); ++i) put(current_.ids[i], current_.weights[i]);
    put(tokenizer_.eos(), 1);
    while (chunk.ids.size() < room_ + 2) put(tokenizer_.pad(), 1);
    chunks_.push_back(std::move(chunk));
    current_ = {};
    after_comma_ = 0;
  }

  std::vector<Chunk> take() {
    if (!current_.ids.empty() || chunks_.empty()) finish();
    return std::move(chunks_);
  }

 private:
  bool is_full(size_t more) const { return current_.ids.size() + more > room_; }

  /// Ends the current chunk, after its last comma if that is near; the next one begins with what followed the comma.
  void begin_next(bool after_comma) {
    const auto size = current_.ids.size();
    const auto cut = after_comma && after_comma_ > 0 && size - after_comma_ < kCommaReach ? after_comma_ : size;
    Chunk rest{{current_.ids.begin() + cut, current_.ids.end()},
               {current_.weights.begin() + cut, current_.weights.end()}};
    current_.ids.resize(cut);
    current_.weights.resize(cut);
    finish();
    current_ = std::move(rest);
  }

  const ClipTokenizer& tokenizer_;
  size_t room_;
  std::vector<int64_t> commas_;
  std::vector<Chunk> chunks_;
  Chunk current_;           // without its marks
  size_t after_comma_ = 0;  // place after the last comma of the current chunk; 0: there is none
};

/// The longest extra word spelt at `at`, or null.
const ExtraWord* find_extra_word(const std::vector<ExtraWord>& words, const std::vector<int64_t>& ids, size_t at) {
  const ExtraWord* longest = nullptr;
  for (const auto& word : words) {
    const auto size = word.spelling.size();
    const bool is_here =
        at + size <= ids.size() && std::equal(word.spelling.begin(), word.spelling.end(), ids.begin() + at);
    if (is_here && (!longest || size > longest->spelling.size())) longest = &word;
  }
  return longest;
}

}  // namespace

std::vector<Chunk> make_chunks(const std::vector<PromptPart>& parts, const ClipTokenizer& tokenizer,
                               const std::vector<ExtraWord>& extra_words, int64_t length) {
  MP_CHECK(length >= 3, "[make_chunks] wanted a length of at least 3, got {}", length);
  ChunkWriter writer(tokenizer, static_cast<size_t>(length));
  for (const auto& part : parts) {
    if (part.is_break) {
      writer.finish();
      continue;
    }
    const auto ids = tokenizer.encode(part.text);
    const auto weight = static_cast<float>(part.weight);
    for (size_t at = 0; at < ids.size();) {
      if (const auto* word = find_extra_word(extra_words, ids, at)) {
        writer.add_together(word->ids, weight);
        at += word->spelling.size();
      } else {
        writer.add(ids[at++], weight);
      }
    }
  }
  return writer.take();
}

}  // namespace multiplane
