// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "models/layers.h"
#include "models/module_list.h"

namespace multiplane {

/// transformers' config.json of a CLIPTextModel, with its field names. Defaults are CLIP-L's, Stable Diffusion 1.5's
/// encoder.
struct CLIPTextConfig {
  int64_t vocab_size = 49408;
  int64_t hidden_size = 768;
  int64_t intermediate_size = 3072;
  int64_t num_hidden_layers = 12;
  int64_t num_attention_heads = 12;
  int64_t max_position_embeddings = 77;
  std::string hidden_act = "quick_gelu";  ///< or "gelu"
  double layer_norm_eps = 1e-5;

  /// Error{ModelMismatch} for what contradicts itself or is not built here.
  void validate() const;
};

/// Causal self-attention among the tokens.
struct CLIPAttention : torch::nn::Module {
  explicit CLIPAttention(const CLIPTextConfig& config);
  at::Tensor forward(const at::Tensor& x);

 private:
  int64_t heads_;
  std::shared_ptr<Linear> q_proj_, k_proj_, v_proj_, out_proj_;
};

struct CLIPMLP : torch::nn::Module {
  explicit CLIPMLP(const CLIPTextConfig& config);
  at::Tensor forward(const at::Tensor& x);

 private:
  bool is_quick_gelu_;
  std::shared_ptr<Linear> fc1_, fc2_;
};

struct CLIPEncoderLayer : torch::nn::Module {
  explicit CLIPEncoderLayer(const CLIPTextConfig& config);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::shared_ptr<LayerNorm> layer_norm1_, layer_norm2_;
  std::shared_ptr<CLIPAttention> self_attn_;
  std::shared_ptr<CLIPMLP> mlp_;
};

/// CLIP's text encoder. Member names are transformers' key segments, with the `text_model.` in front.
/// Source: Radford et al. 2021, arXiv:2103.00020; transformers' CLIPTextModel.
struct CLIPTextModel : torch::nn::Module {
  explicit CLIPTextModel(const CLIPTextConfig& config);

  /// The hidden state after the first `num_hidden_layers − clip_skip` layers, final layer norm applied.
  /// @param ids               [N,L] int64, L ≤ max_position_embeddings
  /// @param clip_skip         0 for the last layer, 1 for the one before it (other programs count from 1)
  /// @param extra_embeddings  [K,D]: rows for the ids vocab_size … vocab_size + K − 1 (textual inversion)
  /// @return [N,L,D]
  at::Tensor forward(const at::Tensor& ids, int64_t clip_skip = 0, const at::Tensor& extra_embeddings = {});

  const CLIPTextConfig config;

 private:
  at::Tensor embed_tokens(const at::Tensor& ids, const at::Tensor& extra_embeddings);

  std::shared_ptr<Embedding> token_embedding_, position_embedding_;
  std::shared_ptr<ModuleList<CLIPEncoderLayer>> layers_;
  std::shared_ptr<LayerNorm> final_layer_norm_;
};

}  // namespace multiplane
