// SPDX-License-Identifier: Apache-2.0
#include "models/unet_encoder.h"

#include <fmt/ranges.h>

#include "kernels/error.h"

namespace multiplane {

UNetEncoder::UNetEncoder(const UNetEncoderConfig& config) : config_(config) {
  const auto& channels = config.block_out_channels;
  const size_t last = channels.size() - 1;
  conv_in_ = register_module("conv_in", std::make_shared<Conv2d>(config.in_channels, channels[0]));
  time_embedding_ =
      register_module("time_embedding", std::make_shared<TimestepEmbedding>(channels[0], 4 * channels[0]));
  if (config.addition_embed_type == "text") {
    add_embedding_ = register_module("add_embedding",
                                     std::make_shared<TextTimeEmbedding>(config.cross_attention_dim, 4 * channels[0],
                                                                         config.addition_embed_type_num_heads));
  }
  down_blocks_ = register_module("down_blocks", std::make_shared<ModuleList<DownBlock2D>>());
  for (size_t i = 0; i <= last; ++i) {
    const bool with_transformer = config.down_block_types[i] == "CrossAttnDownBlock2D";
    down_blocks_->emplace_back(channels[i == 0 ? 0 : i - 1], channels[i], block_options(i, with_transformer),
                               i != last);
  }
  const bool with_transformer = config.mid_block_type == "UNetMidBlock2DCrossAttn";
  mid_block_ = register_module("mid_block",
                               std::make_shared<UNetMidBlock2D>(channels[last], block_options(last, with_transformer)));
}

UNetBlockOptions UNetEncoder::block_options(size_t i, bool with_transformer) const {
  UNetBlockOptions options{
      .layers = config_.layers_per_block,
      .resnet = {.groups = config_.norm_num_groups,
                 .eps = config_.norm_eps,
                 .time_channels = 4 * config_.block_out_channels[0],
                 .scale_shift = config_.resnet_time_scale_shift == "scale_shift"},
      .transformer = std::nullopt,
  };
  if (with_transformer) {
    options.transformer = Transformer2DModel::Options{.heads = config_.heads(i),
                                                      .layers = config_.transformer_layers_per_block,
                                                      .text_features = config_.cross_attention_dim,
                                                      .groups = config_.norm_num_groups,
                                                      .linear_projection = config_.use_linear_projection};
  }
  return options;
}

at::Tensor UNetEncoder::to_own(const at::Tensor& x) const { return x.to(conv_in_->bias.options()); }

at::Tensor UNetEncoder::embed_time(const at::Tensor& timestep, const at::Tensor& text) {
  MP_CHECK(text.dim() == 3 && text.size(2) == config_.cross_attention_dim,
           "[UNetEncoder] wanted encoder_hidden_states [N,L,{}], got {}", config_.cross_attention_dim, text.sizes());
  const auto waves =
      sinusoidal_embedding(timestep, config_.block_out_channels[0], config_.flip_sin_to_cos, config_.freq_shift);
  const auto time = time_embedding_->forward(to_own(waves));
  return add_embedding_ ? time + add_embedding_->forward(text) : time;
}

UNetEncoder::Features UNetEncoder::encode(const at::Tensor& x, const at::Tensor& time, const at::Tensor& text) {
  Features features{.skips = {x}, .mid = x};
  for (const auto& block : *down_blocks_) features.mid = block->forward(features.mid, time, text, features.skips);
  features.mid = mid_block_->forward(features.mid, time, text);
  return features;
}

}  // namespace multiplane
