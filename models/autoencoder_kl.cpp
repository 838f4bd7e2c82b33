// SPDX-License-Identifier: Apache-2.0
#include "models/autoencoder_kl.h"

#include "models/config_check.h"

namespace multiplane {

void AutoencoderKLConfig::validate() const {
  const size_t blocks = block_out_channels.size();
  require_within("the length of block_out_channels", static_cast<int64_t>(blocks), 1, 8);
  require_length("down_block_types", down_block_types.size(), "block_out_channels", blocks);
  require_length("up_block_types", up_block_types.size(), "block_out_channels", blocks);
  for (const auto& type : down_block_types) {
    require_one_of<std::string>("down_block_types", type, {"DownEncoderBlock2D"});
  }
  for (const auto& type : up_block_types) require_one_of<std::string>("up_block_types", type, {"UpDecoderBlock2D"});
  require_within("norm_num_groups", norm_num_groups, 1, 1024);
  for (const auto channels : block_out_channels) {
    require_within("block_out_channels", channels, 1, 16384);
    require_divisible("block_out_channels", channels, "norm_num_groups", norm_num_groups);
  }
  require_one_of<int64_t>("in_channels", in_channels, {3});
  require_one_of<int64_t>("out_channels", out_channels, {3});
  require_within("layers_per_block", layers_per_block, 1, 16);
  require_within("latent_channels", latent_channels, 1, 64);
  require_nonzero("scaling_factor", scaling_factor);
  require_one_of<std::string>("act_fn", act_fn, {"silu", "swish"});
  require_length("latents_mean", latents_mean.size(), "what this engine builds", 0);
  require_length("latents_std", latents_std.size(), "what this engine builds", 0);
}

AutoencoderKL::AutoencoderKL(const AutoencoderKLConfig& config) : config(config) {
  const VaeCoderOptions options{.channels = config.block_out_channels,
                                .layers = config.layers_per_block,
                                .groups = config.norm_num_groups,
                                .mid_attention = config.mid_block_add_attention};
  const Conv2d::Options pointwise{.kernel = 1, .padding = 0};
  const int64_t latent = config.latent_channels;
  encoder_ = register_module("encoder", std::make_shared<VaeEncoder>(config.in_channels, 2 * latent, options));
  decoder_ = register_module("decoder", std::make_shared<VaeDecoder>(latent, config.out_channels, options));
  if (config.use_quant_conv) {
    quant_conv_ = register_module("quant_conv", std::make_shared<Conv2d>(2 * latent, 2 * latent, pointwise));
  }
  if (config.use_post_quant_conv) {
    post_quant_conv_ = register_module("post_quant_conv", std::make_shared<Conv2d>(latent, latent, pointwise));
  }
}

DiagonalGaussian AutoencoderKL::encode(const at::Tensor& image) {
  auto moments = encoder_->forward(image.to(weight_options(*this)));
  if (quant_conv_) moments = quant_conv_->forward(moments);
  const auto halves = moments.chunk(2, 1);
  return {.mean = halves[0], .log_var = halves[1].clamp(-30, 20)};
}

at::Tensor AutoencoderKL::decode(const at::Tensor& latent) {
  const auto x = latent.to(weight_options(*this));
  return decoder_->forward(post_quant_conv_ ? post_quant_conv_->forward(x) : x);
}

}  // namespace multiplane
