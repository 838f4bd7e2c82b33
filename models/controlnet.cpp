// SPDX-License-Identifier: Apache-2.0
#include "models/controlnet.h"

#include <fmt/ranges.h>

#include "kernels/error.h"

namespace multiplane {

void ControlResiduals::add(const ControlResiduals& other) {
  MP_CHECK(down.size() == other.down.size(), "[ControlResiduals] wanted {} residuals, got {}", down.size(),
           other.down.size());
  for (size_t i = 0; i < down.size(); ++i) down[i] = down[i] + other.down[i];
  mid = mid + other.mid;
}

ControlNetConditioningEmbedding::ControlNetConditioningEmbedding(const ControlNetConfig& config) {
  const auto& channels = config.conditioning_embedding_out_channels;
  conv_in_ = register_module("conv_in", std::make_shared<Conv2d>(config.conditioning_channels, channels.front()));
  blocks_ = register_module("blocks", std::make_shared<ModuleList<Conv2d>>());
  for (size_t i = 0; i + 1 < channels.size(); ++i) {
    blocks_->emplace_back(channels[i], channels[i]);
    blocks_->emplace_back(channels[i], channels[i + 1], Conv2d::Options{.stride = 2});
  }
  conv_out_ = register_module("conv_out", std::make_shared<Conv2d>(channels.back(), config.block_out_channels.front()));
}

at::Tensor ControlNetConditioningEmbedding::forward(at::Tensor image) {
  image = at::silu(conv_in_->forward(image));
  for (const auto& block : *blocks_) image = at::silu(block->forward(image));
  return conv_out_->forward(image);
}

ControlNetModel::ControlNetModel(const ControlNetConfig& config) : UNetEncoder(config), config(config) {
  const Conv2d::Options pointwise{.kernel = 1, .padding = 0};
  const auto& channels = config.block_out_channels;
  controlnet_cond_embedding_ =
      register_module("controlnet_cond_embedding", std::make_shared<ControlNetConditioningEmbedding>(config));
  controlnet_down_blocks_ = register_module("controlnet_down_blocks", std::make_shared<ModuleList<Conv2d>>());
  controlnet_down_blocks_->emplace_back(channels[0], channels[0], pointwise);
  for (size_t i = 0; i < channels.size(); ++i) {
    const bool has_downsampler = i + 1 < channels.size();
    for (int64_t skip = 0; skip < config.layers_per_block + has_downsampler; ++skip) {
      controlnet_down_blocks_->emplace_back(channels[i], channels[i], pointwise);
    }
  }
  controlnet_mid_block_ =
      register_module("controlnet_mid_block", std::make_shared<Conv2d>(channels.back(), channels.back(), pointwise));
}

ControlHint ControlNetModel::embed(const at::Tensor& image) {
  MP_CHECK(image.dim() == 4 && image.size(1) == config.conditioning_channels,
           "[ControlNetModel] wanted an image [N,{},H,W], got {}", config.conditioning_channels, image.sizes());
  const bool is_bgr = config.controlnet_conditioning_channel_order == "bgr";
  return {controlnet_cond_embedding_->forward(to_own(is_bgr ? image.flip(1) : image))};
}

ControlResiduals ControlNetModel::forward(const at::Tensor& sample, const at::Tensor& timestep,
                                          const at::Tensor& encoder_hidden_states, const ControlHint& hint,
                                          double scale) {
  const auto x = conv_in_->forward(to_own(sample));
  MP_CHECK(hint.features.sizes().slice(2) == x.sizes().slice(2),
           "[ControlNetModel] wanted a control image that embeds to the latent's size {}, got {}", x.sizes().slice(2),
           hint.features.sizes().slice(2));
  const auto text = to_own(encoder_hidden_states);
  const auto [skips, mid] = encode(x + hint.features, embed_time(timestep, text), text);

  // A ControlNet that knows no places (shuffle) gives one number a channel.
  const auto residual = [&](Conv2d& zero_conv, const at::Tensor& features) {
    const auto scaled = zero_conv.forward(features) * scale;
    return config.global_pool_conditions ? scaled.mean({2, 3}, /*keepdim=*/true) : scaled;
  };
  ControlResiduals residuals;
  for (size_t i = 0; i < skips.size(); ++i) {
    residuals.down.push_back(residual((*controlnet_down_blocks_)[i], skips[i]));
  }
  residuals.mid = residual(*controlnet_mid_block_, mid);
  return residuals;
}

ControlResiduals ControlNetModel::forward(const at::Tensor& sample, const at::Tensor& timestep,
                                          const at::Tensor& encoder_hidden_states, const at::Tensor& image,
                                          double scale) {
  return forward(sample, timestep, encoder_hidden_states, embed(image), scale);
}

}  // namespace multiplane
