// SPDX-License-Identifier: Apache-2.0
#include "models/transformer.h"

#include "kernels/attention.h"

namespace multiplane {

Attention::Attention(int64_t features, int64_t context_features, int64_t heads) : heads_(heads) {
  to_q_ = register_module("to_q", std::make_shared<Linear>(features, features, false));
  to_k_ = register_module("to_k", std::make_shared<Linear>(context_features, features, false));
  to_v_ = register_module("to_v", std::make_shared<Linear>(context_features, features, false));
  to_out_ = register_module("to_out", std::make_shared<ModuleList<Linear>>());
  to_out_->emplace_back(features, features);
}

at::Tensor Attention::forward(const at::Tensor& x, const at::Tensor& context, AttentionMemory::Call* memory) {
  KeysAndValues seen{to_k_->forward(context), to_v_->forward(context)};
  if (memory != nullptr) seen = memory->see(seen);
  return (*to_out_)[0].forward(attention(to_q_->forward(x), seen.keys, seen.values, heads_));
}

FeedForward::FeedForward(int64_t features) {
  const int64_t hidden = 4 * features;
  auto net = register_module("net", std::make_shared<torch::nn::Module>());
  auto gate = net->register_module("0", std::make_shared<torch::nn::Module>());
  proj_ = gate->register_module("proj", std::make_shared<Linear>(features, 2 * hidden));
  out_ = net->register_module("2", std::make_shared<Linear>(hidden, features));
}

at::Tensor FeedForward::forward(const at::Tensor& x) {
  const auto halves = proj_->forward(x).chunk(2, -1);
  return out_->forward(halves[0] * at::gelu(halves[1]));
}

BasicTransformerBlock::BasicTransformerBlock(int64_t features, int64_t text_features, int64_t heads) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(features));
  attn1_ = register_module("attn1", std::make_shared<Attention>(features, features, heads));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(features));
  attn2_ = register_module("attn2", std::make_shared<Attention>(features, text_features, heads));
  norm3_ = register_module("norm3", std::make_shared<LayerNorm>(features));
  ff_ = register_module("ff", std::make_shared<FeedForward>(features));
}

at::Tensor BasicTransformerBlock::forward(at::Tensor x, const AttentionContext& context) {
  const auto normed = norm1_->forward(x);
  x = x + attn1_->forward(normed, normed, context.memory);
  x = x + attn2_->forward(norm2_->forward(x), context.text);
  return x + ff_->forward(norm3_->forward(x));
}

Transformer2DModel::Transformer2DModel(int64_t channels, const Options& options) {
  const auto storage = options.linear_projection ? Linear::Storage::Matrix : Linear::Storage::Conv1x1;
  norm_ = register_module("norm", std::make_shared<GroupNorm>(options.groups, channels, 1e-6));
  proj_in_ = register_module("proj_in", std::make_shared<Linear>(channels, channels, true, storage));
  transformer_blocks_ = register_module("transformer_blocks", std::make_shared<ModuleList<BasicTransformerBlock>>());
  for (int64_t i = 0; i < options.layers; ++i) {
    transformer_blocks_->emplace_back(channels, options.text_features, options.heads);
  }
  proj_out_ = register_module("proj_out", std::make_shared<Linear>(channels, channels, true, storage));
}

at::Tensor Transformer2DModel::forward(const at::Tensor& x, const AttentionContext& context) {
  auto tokens = proj_in_->forward(tokens_of(norm_->forward(x)));
  for (const auto& block : *transformer_blocks_) tokens = block->forward(tokens, context);
  return x + image_of(proj_out_->forward(tokens), x.size(2), x.size(3));
}

at::Tensor tokens_of(const at::Tensor& image) { return image.flatten(2).transpose(1, 2).contiguous(); }

at::Tensor image_of(const at::Tensor& tokens, int64_t height, int64_t width) {
  return tokens.transpose(1, 2).unflatten(2, {height, width});
}

}  // namespace multiplane
