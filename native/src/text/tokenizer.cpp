// SPDX-License-Identifier: Apache-2.0
#include "text/tokenizer.h"

#include <algorithm>
#include <array>
#include <queue>

#include "io/utf8.h"
#include "kernels/error.h"
#include "text/unicode.h"
#include "text/vocabulary.h"

namespace multiplane {

namespace {

/// Bytes as printable characters, as GPT-2 does: those that are printable in Latin-1 stand for themselves, the others
/// for the code points from 256 on.
std::array<std::string, 256> byte_characters() {
  std::array<std::string, 256> characters;
  char32_t next = 256;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool is_printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    const char32_t code = is_printable ? byte : next++;
    characters[byte] = encode_utf8(std::u32string_view(&code, 1));
  }
  return characters;
}

/// Length of the word that starts at `at`, by CLIP's rule: a contraction ('s 't 're 've 'm 'll 'd), letters, one digit,
/// or other signs up to a space.
size_t word_length(std::u32string_view text, size_t at) {
  const auto rest = text.substr(at);
  for (const std::u32string_view contraction : {U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"}) {
    if (rest.starts_with(contraction)) return contraction.size();
  }
  if (is_number(rest[0])) return 1;
  const bool are_letters = is_letter(rest[0]);
  const auto belongs = [&](char32_t code) {
    return are_letters ? is_letter(code) : !is_letter(code) && !is_number(code) && !is_space(code);
  };
  return std::find_if_not(rest.begin(), rest.end(), belongs) - rest.begin();
}

/// A piece of a word while it is put together; pieces are a list, as merging takes pieces out of the middle.
struct Piece {
  int64_t id;
  int64_t previous, next;  // positions, -1 at the ends
  bool is_gone = false;
};

/// Two neighbours that could become one.
struct Candidate {
  int64_t rank, left, right, left_id, right_id, merged_id;
  bool operator<(const Candidate& other) const {  // the queue takes the largest: lowest rank, then leftmost
    return std::pair(other.rank, other.left) < std::pair(rank, left);
  }
};

/// Puts neighbouring pieces together, the earliest learnt pair first, until no pair is known.
std::vector<int64_t> merge_pieces(const BpeVocabulary& vocabulary, const std::vector<int64_t>& ids) {
  std::vector<Piece> pieces;
  const auto count = static_cast<int64_t>(ids.size());
  for (int64_t i = 0; i < count; ++i) pieces.push_back({ids[i], i - 1, i + 1 < count ? i + 1 : -1});
  std::priority_queue<Candidate> candidates;
  const auto consider = [&](int64_t left, int64_t right) {
    if (left < 0 || right < 0) return;
    const auto found = vocabulary.merges.find(BpeVocabulary::merge_key(pieces[left].id, pieces[right].id));
    if (found == vocabulary.merges.end()) return;
    candidates.push({found->second.rank, left, right, pieces[left].id, pieces[right].id, found->second.id});
  };
  for (int64_t i = 0; i + 1 < count; ++i) consider(i, i + 1);
  while (!candidates.empty()) {
    const auto best = candidates.top();
    candidates.pop();
    auto &left = pieces[best.left], &right = pieces[best.right];
    if (left.is_gone || right.is_gone || left.id != best.left_id || right.id != best.right_id) continue;
    left.id = best.merged_id;
    left.next = right.next;
    right.is_gone = true;
    if (left.next >= 0) pieces[left.next].previous = best.left;
    consider(left.previous, best.left);
    consider(best.left, left.next);
  }
  std::vector<int64_t> merged;
  for (const auto& piece : pieces) {
    if (!piece.is_gone) merged.push_back(piece.id);
  }
  return merged;
}

}  // namespace

struct ClipTokenizer::Vocabulary : BpeVocabulary {
  std::array<std::string, 256> characters = byte_characters();
  int64_t size = 0;

  /// Ids of one word.
  void encode_word(std::string_view word, std::vector<int64_t>& out) const {
    std::vector<int64_t> pieces;
    for (size_t i = 0; i < word.size(); ++i) {
      auto piece = characters[static_cast<uint8_t>(word[i])];
      if (i + 1 == word.size()) piece += "</w>";
      const auto found = ids.find(piece);
      pieces.push_back(found == ids.end() ? unknown : found->second);
    }
    const auto merged = merge_pieces(*this, pieces);
    out.insert(out.end(), merged.begin(), merged.end());
  }

  void encode_text(std::string_view text, std::vector<int64_t>& out) const {
    const auto normal = to_lowercase(to_nfc(decode_utf8(text)));
    for (size_t at = 0; at < normal.size();) {
      if (is_space(normal[at])) {
        ++at;
        continue;
      }
      const auto length = word_length(normal, at);
      encode_word(encode_utf8(std::u32string_view(normal).substr(at, length)), out);
      at += length;
    }
  }
};

ClipTokenizer::ClipTokenizer(const std::filesystem::path& folder) {
  auto vocabulary = std::make_unique<Vocabulary>(Vocabulary{read_vocabulary(folder)});
  for (const auto& [piece, id] : vocabulary->ids) vocabulary->size = std::max(vocabulary->size, id + 1);
  vocabulary_ = std::move(vocabulary);
}

ClipTokenizer::~ClipTokenizer() = default;
ClipTokenizer::ClipTokenizer(ClipTokenizer&&) noexcept = default;

std::vector<int64_t> ClipTokenizer::encode(std::string_view text) const {
  if (const auto at = find_invalid_utf8(text); at != std::string::npos) {
    fail(ErrorCode::InvalidArgument, "[tokenizer] the prompt is not text: byte {} is not UTF-8", at);
  }
  constexpr std::array<std::string_view, 2> kMarks{"<|startoftext|>", "<|endoftext|>"};
  std::vector<int64_t> out;
  while (!text.empty()) {
    const size_t places[] = {text.find(kMarks[0]), text.find(kMarks[1])};
    const size_t mark = places[0] < places[1] ? 0 : 1;
    const size_t at = std::min(places[mark], text.size());
    vocabulary_->encode_text(text.substr(0, at), out);
    if (at == text.size()) break;
    out.push_back(mark == 0 ? bos() : eos());
    text.remove_prefix(at + kMarks[mark].size());
  }
  return out;
}

int64_t ClipTokenizer::bos() const { return vocabulary_->bos; }
int64_t ClipTokenizer::eos() const { return vocabulary_->eos; }
int64_t ClipTokenizer::pad() const { return vocabulary_->pad; }
int64_t ClipTokenizer::vocabulary_size() const { return vocabulary_->size; }

}  // namespace multiplane
