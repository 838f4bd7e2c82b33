// SPDX-License-Identifier: Apache-2.0
#include "models/clip_text.h"

#include "kernels/attention.h"
#include "models/config_check.h"

namespace multiplane {

void CLIPTextConfig::validate() const {
  require_within("vocab_size", vocab_size, 1, 1'000'000);
  require_within("hidden_size", hidden_size, 1, 16384);
  require_within("intermediate_size", intermediate_size, 1, 65536);
  require_within("num_hidden_layers", num_hidden_layers, 1, 128);
  require_within("num_attention_heads", num_attention_heads, 1, 1024);
  require_within("max_position_embeddings", max_position_embeddings, 1, 4096);
  require_divisible("hidden_size", hidden_size, "num_attention_heads", num_attention_heads);
  require_one_of<std::string>("hidden_act", hidden_act, {"quick_gelu", "gelu"});
}

CLIPAttention::CLIPAttention(const CLIPTextConfig& config) : heads_(config.num_attention_heads) {
  const int64_t features = config.hidden_size;
  q_proj_ = register_module("q_proj", std::make_shared<Linear>(features, features));
  k_proj_ = register_module("k_proj", std::make_shared<Linear>(features, features));
  v_proj_ = register_module("v_proj", std::make_shared<Linear>(features, features));
  out_proj_ = register_module("out_proj", std::make_shared<Linear>(features, features));
}

at::Tensor CLIPAttention::forward(const at::Tensor& x) {
  return out_proj_->forward(
      attention(q_proj_->forward(x), k_proj_->forward(x), v_proj_->forward(x), heads_, AttentionMask::Causal));
}

CLIPMLP::CLIPMLP(const CLIPTextConfig& config) : is_quick_gelu_(config.hidden_act == "quick_gelu") {
  fc1_ = register_module("fc1", std::make_shared<Linear>(config.hidden_size, config.intermediate_size));
  fc2_ = register_module("fc2", std::make_shared<Linear>(config.intermediate_size, config.hidden_size));
}

at::Tensor CLIPMLP::forward(const at::Tensor& x) {
  const auto hidden = fc1_->forward(x);
  // quick_gelu: Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2, the sigmoid approximation.
  return fc2_->forward(is_quick_gelu_ ? hidden * at::sigmoid(1.702 * hidden) : at::gelu(hidden));
}

CLIPEncoderLayer::CLIPEncoderLayer(const CLIPTextConfig& config) {
  layer_norm1_ = register_module("layer_norm1", std::make_shared<LayerNorm>(config.hidden_size, config.layer_norm_eps));
  self_attn_ = register_module("self_attn", std::make_shared<CLIPAttention>(config));
  layer_norm2_ = register_module("layer_norm2", std::make_shared<LayerNorm>(config.hidden_size, config.layer_norm_eps));
  mlp_ = register_module("mlp", std::make_shared<CLIPMLP>(config));
}

at::Tensor CLIPEncoderLayer::forward(const at::Tensor& x) {
  const auto hidden = x + self_attn_->forward(layer_norm1_->forward(x));
  return hidden + mlp_->forward(layer_norm2_->forward(hidden));
}

CLIPTextModel::CLIPTextModel(const CLIPTextConfig& config) : config(config) {
  using torch::nn::Module;
  const int64_t features = config.hidden_size;
  auto text_model = register_module("text_model", std::make_shared<Module>());
  auto embeddings = text_model->register_module("embeddings", std::make_shared<Module>());
  auto encoder = text_model->register_module("encoder", std::make_shared<Module>());
  token_embedding_ =
      embeddings->register_module("token_embedding", std::make_shared<Embedding>(config.vocab_size, features));
  position_embedding_ = embeddings->register_module(
      "position_embedding", std::make_shared<Embedding>(config.max_position_embeddings, features));
  layers_ = encoder->register_module("layers", std::make_shared<ModuleList<CLIPEncoderLayer>>());
  for (int64_t i = 0; i < config.num_hidden_layers; ++i) layers_->emplace_back(config);
  final_layer_norm_ =
      text_model->register_module("final_layer_norm", std::make_shared<LayerNorm>(features, config.layer_norm_eps));
}

at::Tensor CLIPTextModel::forward(const at::Tensor& ids, int64_t clip_skip, const at::Tensor& extra_embeddings) {
  MP_CHECK(ids.dim() == 2 && ids.size(1) <= config.max_position_embeddings,
           "[CLIPTextModel] wanted ids [N,L] with L up to {}, got {}", config.max_position_embeddings, ids.sizes());
  MP_CHECK(clip_skip >= 0 && clip_skip < config.num_hidden_layers, "[CLIPTextModel] wanted clip_skip 0 to {}, got {}",
           config.num_hidden_layers - 1, clip_skip);
  auto x = embed_tokens(ids.to(token_embedding_->weight.device()), extra_embeddings) +
           position_embedding_->weight.narrow(0, 0, ids.size(1));
  for (int64_t i = 0; i < config.num_hidden_layers - clip_skip; ++i) x = (*layers_)[i].forward(x);
  return final_layer_norm_->forward(x);
}

at::Tensor CLIPTextModel::embed_tokens(const at::Tensor& ids, const at::Tensor& extra_embeddings) {
  const int64_t extra = extra_embeddings.defined() ? extra_embeddings.size(0) : 0;
  MP_CHECK(
      ids.numel() == 0 || (ids.min().item<int64_t>() >= 0 && ids.max().item<int64_t>() < config.vocab_size + extra),
      "[CLIPTextModel] wanted ids 0 to {}, got {} to {}", config.vocab_size + extra - 1, ids.min().item<int64_t>(),
      ids.max().item<int64_t>());
  if (extra == 0) return token_embedding_->forward(ids);
  MP_CHECK(extra_embeddings.dim() == 2 && extra_embeddings.size(1) == config.hidden_size,
           "[CLIPTextModel] wanted extra_embeddings [K,{}], got {}", config.hidden_size, extra_embeddings.sizes());
  const auto own = token_embedding_->forward(ids.clamp_max(config.vocab_size - 1));
  const auto added = at::embedding(extra_embeddings.to(own.options()), (ids - config.vocab_size).clamp_min(0));
  return at::where((ids < config.vocab_size).unsqueeze(-1), own, added);
}

}  // namespace multiplane
