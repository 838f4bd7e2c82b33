// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "models/layers.h"

namespace multiplane {

/// What a sequence says as a whole: attention whose one query is the mean of the sequence.
/// Source: Radford et al. 2021, arXiv:2103.00020, section 2.4, as DeepFloyd IF and diffusers' AttentionPooling use it.
struct AttentionPooling : torch::nn::Module {
  AttentionPooling(int64_t features, int64_t heads);
  /// @param x [N,L,D]   @return [N,D]
  at::Tensor forward(const at::Tensor& x);

 private:
  int64_t heads_;
  at::Tensor positional_embedding_;  // [1,D], of the mean
  std::shared_ptr<Linear> k_proj_, q_proj_, v_proj_;
};

/// The whole text as a part of the time embedding, so that it reaches every residual block: diffusers'
/// addition_embed_type "text".
struct TextTimeEmbedding : torch::nn::Module {
  TextTimeEmbedding(int64_t text_features, int64_t embedding_channels, int64_t heads);
  /// @param text [N,L,D]   @return [N,E]
  at::Tensor forward(const at::Tensor& text);

 private:
  std::shared_ptr<LayerNorm> norm1_, norm2_;
  std::shared_ptr<AttentionPooling> pool_;
  std::shared_ptr<Linear> proj_;
};

}  // namespace multiplane
