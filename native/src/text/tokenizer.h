// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace multiplane {

/// CLIP's tokenizer: text → numbers of byte-level word pieces, exactly as transformers' CLIPTokenizer.
/// Source: Radford et al. 2021, arXiv:2103.00020; Sennrich et al. 2016, arXiv:1508.07909 (byte pair encoding).
class ClipTokenizer {
 public:
  /// @param folder  with vocab.json and merges.txt, or with tokenizer.json
  /// Throws Error{ModelMissing} or Error{Corrupt}.
  explicit ClipTokenizer(const std::filesystem::path& folder);
  ~ClipTokenizer();
  ClipTokenizer(ClipTokenizer&&) noexcept;

  /// Ids of the pieces, without the marks for begin and end. Throws Error{InvalidArgument} where `text` is not UTF-8.
  std::vector<int64_t> encode(std::string_view text) const;

  int64_t bos() const;  // <|startoftext|>
  int64_t eos() const;  // <|endoftext|>
  int64_t pad() const;
  /// One more than the highest id.
  int64_t vocabulary_size() const;

 private:
  struct Vocabulary;
  std::unique_ptr<const Vocabulary> vocabulary_;
};

}  // namespace multiplane
