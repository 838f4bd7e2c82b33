// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <vector>

#include "text/prompt.h"
#include "text/tokenizer.h"

namespace multiplane {

/// What the text encoder sees at once: begin, up to 75 tokens, end, padding.
struct Chunk {
  std::vector<int64_t> ids;    // all 77
  std::vector<float> weights;  // one for each id

  auto operator<=>(const Chunk&) const = default;
};

/// A word that stands for vectors of its own.
struct ExtraWord {
  std::vector<int64_t> spelling;  // its name's tokens
  std::vector<int64_t> ids;       // what they are replaced with
};

/// Tokenizes a prompt and cuts it into chunks. A prompt longer than one chunk is cut after a comma, if there is one
/// among the last 20 tokens, so that phrases stay together. There is always at least one chunk.
/// @param length  of a chunk with its marks: 77
/// Source: stable-diffusion-webui 1.10, modules/sd_hijack_clip.py, tokenize_line.
std::vector<Chunk> make_chunks(const std::vector<PromptPart>& parts, const ClipTokenizer& tokenizer,
                               const std::vector<ExtraWord>& extra_words, int64_t length);

}  // namespace multiplane
