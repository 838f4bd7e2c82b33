// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace multiplane {

/// A learnt vocabulary of word pieces: which pieces there are, and which two neighbours become one, in which order.
struct BpeVocabulary {
  struct Merge {
    int64_t rank;
    int64_t id;  // of the piece that comes out
  };

  std::unordered_map<std::string, int64_t> ids;
  std::unordered_map<uint64_t, Merge> merges;  // key: merge_key of the two pieces
  int64_t bos = 0, eos = 0, pad = 0, unknown = 0;

  static uint64_t merge_key(int64_t left, int64_t right) {
    return static_cast<uint64_t>(left) << 32 | static_cast<uint64_t>(right);
  }
};

/// Reads vocab.json and merges.txt, or tokenizer.json where only that is there. Throws Error{ModelMissing} or
/// Error{Corrupt}.
BpeVocabulary read_vocabulary(const std::filesystem::path& folder);

}  // namespace multiplane
