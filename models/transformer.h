// SPDX-License-Identifier: Apache-2.0
// The transformer between the UNet's residual blocks: pixels attend to each other and to the words of the prompt.
#pragma once
#include "models/attention_memory.h"
#include "models/layers.h"
#include "models/module_list.h"

namespace multiplane {

/// What the pixels attend to besides each other.
struct AttentionContext {
  at::Tensor text;                          ///< [N,L,K]
  AttentionMemory::Call* memory = nullptr;  ///< of another picture; null: none
};

/// Attention of x to context (to itself where they are the same), multi-headed.
struct Attention : torch::nn::Module {
  Attention(int64_t features, int64_t context_features, int64_t heads);
  /// @param x        [N,M,D] @param context [N,L,K]   @return [N,M,D]
  /// @param memory   hears of keys and values, and may add to them; null: none
  at::Tensor forward(const at::Tensor& x, const at::Tensor& context, AttentionMemory::Call* memory = nullptr);

 private:
  int64_t heads_;
  std::shared_ptr<Linear> to_q_, to_k_, to_v_;
  std::shared_ptr<ModuleList<Linear>> to_out_;
};

/// out(a · gelu(b)), where [a, b] = proj(x), each four times as wide as x.
/// Source: Shazeer 2020, arXiv:2002.05202.
struct FeedForward : torch::nn::Module {
  explicit FeedForward(int64_t features);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::shared_ptr<Linear> proj_, out_;  // keys: net.0.proj, net.2
};

/// Self-attention, attention to the text, feed-forward; each adds to its input, which it normalises first.
struct BasicTransformerBlock : torch::nn::Module {
  BasicTransformerBlock(int64_t features, int64_t text_features, int64_t heads);
  /// @param x [N,M,D]   @return [N,M,D]
  at::Tensor forward(at::Tensor x, const AttentionContext& context);

 private:
  std::shared_ptr<LayerNorm> norm1_, norm2_, norm3_;
  std::shared_ptr<Attention> attn1_, attn2_;
  std::shared_ptr<FeedForward> ff_;
};

/// Transformer blocks over the pixels of a feature map, each pixel a token.
/// Source: Rombach et al. 2022, arXiv:2112.10752, appendix; diffusers' Transformer2DModel.
struct Transformer2DModel : torch::nn::Module {
  struct Options {
    int64_t heads = 8;
    int64_t layers = 1;
    int64_t text_features = 768;
    int64_t groups = 32;
    bool linear_projection = false;  ///< how the checkpoint keeps proj_in and proj_out; the mathematics are the same
  };
  Transformer2DModel(int64_t channels, const Options& options);
  /// @param x [N,C,h,w]   @return [N,C,h,w]
  at::Tensor forward(const at::Tensor& x, const AttentionContext& context);

 private:
  std::shared_ptr<GroupNorm> norm_;
  std::shared_ptr<Linear> proj_in_, proj_out_;
  std::shared_ptr<ModuleList<BasicTransformerBlock>> transformer_blocks_;
};

/// [N,C,h,w] → [N,h·w,C], dense: every pixel a token.
at::Tensor tokens_of(const at::Tensor& image);
/// [N,h·w,C] → [N,C,h,w].
at::Tensor image_of(const at::Tensor& tokens, int64_t height, int64_t width);

}  // namespace multiplane
