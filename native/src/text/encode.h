// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "text/chunks.h"
#include "text/tokenizer.h"

namespace multiplane {

struct CLIPTextModel;

/// Prompt and negative prompt as the denoiser sees them, step by step; all of the same length.
class Conditioning {
 public:
  /// What one prompt says: the tensors, and which of them a step uses.
  struct Track {
    std::vector<at::Tensor> variants;  // [1,L,D] each
    std::vector<size_t> variant_at_step;
  };
  Conditioning(Track positive, Track negative, std::vector<std::string> warnings)
      : positive_(std::move(positive)), negative_(std::move(negative)), warnings_(std::move(warnings)) {}

  /// [1,L,D] float32
  const at::Tensor& positive(int64_t step) const { return at(positive_, step); }
  const at::Tensor& negative(int64_t step) const { return at(negative_, step); }
  int64_t length() const { return positive_.variants.front().size(1); }
  /// What the artist should know, such as a bracket that is never closed.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  static const at::Tensor& at(const Track& track, int64_t step) {
    return track.variants[track.variant_at_step.at(static_cast<size_t>(step))];
  }
  Track positive_, negative_;
  std::vector<std::string> warnings_;
};

/// Prompts → text embeddings. A weight multiplies its tokens' embeddings, after which the mean of the chunk is restored
/// (the web UI's "Original" emphasis). Every chunk is encoded once and kept.
class PromptEncoder {
 public:
  /// @param tokenizer   folder of the tokenizer
  /// @param embeddings  textual inversion files; each is a word of the prompt by its file's name
  PromptEncoder(const std::filesystem::path& tokenizer, std::shared_ptr<CLIPTextModel> text_encoder,
                const std::vector<std::string>& embeddings = {});

  /// @param steps      calls of the denoiser
  /// @param clip_skip  text encoder layers to leave out at the end (0: none)
  /// Throws Error{InvalidArgument} for what is not a prompt: see parse_prompt.
  Conditioning encode(const std::string& prompt, const std::string& negative, int64_t steps, int64_t clip_skip = 0);

 private:
  using Variants = std::vector<std::vector<Chunk>>;
  Variants make_variants(const ParsedPrompt& prompt) const;
  at::Tensor encode_chunk(const Chunk& chunk, int64_t clip_skip);
  at::Tensor encode_variant(std::vector<Chunk> chunks, size_t count, int64_t clip_skip);

  ClipTokenizer tokenizer_;
  std::shared_ptr<CLIPTextModel> text_encoder_;
  std::vector<ExtraWord> extra_words_;
  at::Tensor extra_embeddings_;                              // [K,D], undefined where there are none
  std::map<std::pair<Chunk, int64_t>, at::Tensor> encoded_;  // chunk and clip_skip → [1,77,D]
};

}  // namespace multiplane
