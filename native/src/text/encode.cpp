// SPDX-License-Identifier: Apache-2.0
#include "text/encode.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "io/file_error.h"
#include "models/clip_text.h"
#include "text/textual_inversion.h"

namespace multiplane {

namespace {

constexpr size_t kMaxKept = 1024;  // chunks: 240 KB each

size_t longest(const std::vector<std::vector<Chunk>>& variants) {
  return std::max_element(variants.begin(), variants.end(),
                          [](const auto& a, const auto& b) { return a.size() < b.size(); })
      ->size();
}

/// Multiplies each token's embedding, then restores the mean of all. A text encoder whose mean is nothing but rounding
/// has none to restore: the quotient would be noise.
at::Tensor emphasize(const at::Tensor& states, const std::vector<float>& weights) {
  const auto weighted = states * at::tensor(weights).view({1, -1, 1});
  const double mean = states.mean().item<double>(), new_mean = weighted.mean().item<double>();
  const double smallest = 0.01 * states.std().item<double>();
  const bool has_mean = std::abs(mean) > smallest && std::abs(new_mean) > smallest;
  return has_mean ? weighted * (mean / new_mean) : weighted;
}

}  // namespace

PromptEncoder::PromptEncoder(const std::filesystem::path& tokenizer, std::shared_ptr<CLIPTextModel> text_encoder,
                             const std::vector<std::string>& embeddings)
    : tokenizer_(tokenizer), text_encoder_(std::move(text_encoder)) {
  const auto& config = text_encoder_->config;
  if (tokenizer_.vocabulary_size() > config.vocab_size) {
    fail_at(ErrorCode::ModelMismatch, tokenizer,
            fmt::format("the tokenizer knows {} pieces, the text encoder {}", tokenizer_.vocabulary_size(),
                        config.vocab_size),
            "download the whole model again");
  }
  std::vector<at::Tensor> vectors;
  int64_t next_id = config.vocab_size;
  for (const auto& file : embeddings) {
    const auto inversion = read_textual_inversion(file, config.hidden_size);
    auto& word = extra_words_.emplace_back();
    word.spelling = tokenizer_.encode(inversion.name);
    if (word.spelling.empty()) fail_at(ErrorCode::InvalidArgument, file, "its name has no letters", "rename the file");
    for (int64_t i = 0; i < inversion.vectors.size(0); ++i) word.ids.push_back(next_id++);
    vectors.push_back(inversion.vectors);
  }
  if (!vectors.empty()) extra_embeddings_ = at::cat(vectors);
}

Conditioning PromptEncoder::encode(const std::string& prompt, const std::string& negative, int64_t steps,
                                   int64_t clip_skip) {
  const auto positive_text = parse_prompt(prompt, steps), negative_text = parse_prompt(negative, steps);
  const auto positive = make_variants(positive_text), negative_variants = make_variants(negative_text);
  const auto count = std::max(longest(positive), longest(negative_variants));
  const auto make_track = [&](const Variants& variants, const ParsedPrompt& text) {
    Conditioning::Track track{.variants = {}, .variant_at_step = text.variant_at_step};
    for (const auto& chunks : variants) track.variants.push_back(encode_variant(chunks, count, clip_skip));
    return track;
  };
  auto warnings = positive_text.warnings;
  warnings.insert(warnings.end(), negative_text.warnings.begin(), negative_text.warnings.end());
  return {make_track(positive, positive_text), make_track(negative_variants, negative_text), std::move(warnings)};
}

PromptEncoder::Variants PromptEncoder::make_variants(const ParsedPrompt& prompt) const {
  Variants variants;
  for (const auto& parts : prompt.variants) {
    variants.push_back(make_chunks(parts, tokenizer_, extra_words_, text_encoder_->config.max_position_embeddings));
  }
  return variants;
}

at::Tensor PromptEncoder::encode_variant(std::vector<Chunk> chunks, size_t count, int64_t clip_skip) {
  const auto empty = make_chunks({}, tokenizer_, {}, text_encoder_->config.max_position_embeddings).front();
  chunks.resize(count, empty);
  std::vector<at::Tensor> encoded;
  for (const auto& chunk : chunks) encoded.push_back(encode_chunk(chunk, clip_skip));
  return at::cat(encoded, 1);
}

at::Tensor PromptEncoder::encode_chunk(const Chunk& chunk, int64_t clip_skip) {
  if (encoded_.size() >= kMaxKept) encoded_.clear();
  auto& kept = encoded_[{chunk, clip_skip}];
  if (kept.defined()) return kept;
  const auto ids = at::tensor(chunk.ids, at::kLong).unsqueeze(0);
  const auto states = text_encoder_->forward(ids, clip_skip, extra_embeddings_).to(at::kCPU, at::kFloat);  // [1,77,D]
  const bool is_weighted = std::any_of(chunk.weights.begin(), chunk.weights.end(), [](float w) { return w != 1; });
  return kept = is_weighted ? emphasize(states, chunk.weights) : states;
}

}  // namespace multiplane
