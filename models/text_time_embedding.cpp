// SPDX-License-Identifier: Apache-2.0
#include "models/text_time_embedding.h"

#include "kernels/attention.h"

namespace multiplane {

AttentionPooling::AttentionPooling(int64_t features, int64_t heads) : heads_(heads) {
  positional_embedding_ =
      register_parameter("positional_embedding", shape_only({1, features}), /*requires_grad=*/false);
  k_proj_ = register_module("k_proj", std::make_shared<Linear>(features, features));
  q_proj_ = register_module("q_proj", std::make_shared<Linear>(features, features));
  v_proj_ = register_module("v_proj", std::make_shared<Linear>(features, features));
}

at::Tensor AttentionPooling::forward(const at::Tensor& x) {
  const auto mean = x.mean(1, /*keepdim=*/true) + positional_embedding_;
  const auto seen = at::cat({mean, x}, 1);
  return attention(q_proj_->forward(mean), k_proj_->forward(seen), v_proj_->forward(seen), heads_).squeeze(1);
}

TextTimeEmbedding::TextTimeEmbedding(int64_t text_features, int64_t embedding_channels, int64_t heads) {
  norm1_ = register_module("norm1", std::make_shared<LayerNorm>(text_features));
  pool_ = register_module("pool", std::make_shared<AttentionPooling>(text_features, heads));
  proj_ = register_module("proj", std::make_shared<Linear>(text_features, embedding_channels));
  norm2_ = register_module("norm2", std::make_shared<LayerNorm>(embedding_channels));
}

at::Tensor TextTimeEmbedding::forward(const at::Tensor& text) {
  return norm2_->forward(proj_->forward(pool_->forward(norm1_->forward(text))));
}

}  // namespace multiplane
