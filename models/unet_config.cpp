// SPDX-License-Identifier: Apache-2.0
#include "models/unet_config.h"

#include "models/config_check.h"

namespace multiplane {

void UNetEncoderConfig::validate() const {
  const size_t blocks = block_out_channels.size();
  require_within("the length of block_out_channels", static_cast<int64_t>(blocks), 1, 8);
  require_length("down_block_types", down_block_types.size(), "block_out_channels", blocks);
  if (attention_head_dim.size() != 1) {
    require_length("attention_head_dim", attention_head_dim.size(), "block_out_channels", blocks);
  }
  require_within("in_channels", in_channels, 1, 64);
  require_within("layers_per_block", layers_per_block, 1, 16);
  require_within("transformer_layers_per_block", transformer_layers_per_block, 1, 32);
  require_within("cross_attention_dim", cross_attention_dim, 1, 16384);
  require_within("norm_num_groups", norm_num_groups, 1, 1024);
  for (size_t i = 0; i < blocks; ++i) {
    require_one_of<std::string>("down_block_types", down_block_types[i], {"CrossAttnDownBlock2D", "DownBlock2D"});
    require_within("block_out_channels", block_out_channels[i], 2, 16384);
    require_divisible("block_out_channels", block_out_channels[i], "norm_num_groups", norm_num_groups);
    require_within("attention_head_dim", heads(i), 1, 1024);
    require_divisible("block_out_channels", block_out_channels[i], "the number of heads, attention_head_dim", heads(i));
  }
  require_divisible("block_out_channels[0]", block_out_channels[0], "the sines and cosines of the time embedding", 2);
  require_one_of<std::string>("act_fn", act_fn, {"silu", "swish"});
  require_one_of<std::string>("resnet_time_scale_shift", resnet_time_scale_shift, {"default", "scale_shift"});
  require_one_of<int64_t>("downsample_padding", downsample_padding, {1});
  require_one_of("mid_block_scale_factor", mid_block_scale_factor, {1.0});
  require_one_of("only_cross_attention", only_cross_attention, {false});
  require_one_of<int64_t>("num_attention_heads", num_attention_heads, {0});
  require_one_of<std::string>("class_embed_type", class_embed_type, {""});
  require_one_of<int64_t>("num_class_embeds", num_class_embeds, {0});
  require_one_of<std::string>("addition_embed_type", addition_embed_type, {"", "text"});
  require_within("addition_embed_type_num_heads", addition_embed_type_num_heads, 1, 1024);
  if (!addition_embed_type.empty()) {
    require_divisible("cross_attention_dim", cross_attention_dim, "addition_embed_type_num_heads",
                      addition_embed_type_num_heads);
  }
  require_one_of<int64_t>("encoder_hid_dim", encoder_hid_dim, {0});
  require_one_of<std::string>("encoder_hid_dim_type", encoder_hid_dim_type, {""});
}

void UNetConfig::validate() const {
  UNetEncoderConfig::validate();
  require_one_of<std::string>("mid_block_type", mid_block_type, {"UNetMidBlock2DCrossAttn"});
  require_within("out_channels", out_channels, 1, 64);
  require_length("up_block_types", up_block_types.size(), "block_out_channels", block_out_channels.size());
  for (const auto& type : up_block_types) {
    require_one_of<std::string>("up_block_types", type, {"UpBlock2D", "CrossAttnUpBlock2D"});
  }
  require_one_of("dual_cross_attention", dual_cross_attention, {false});
  require_one_of("mid_block_only_cross_attention", mid_block_only_cross_attention, {false});
  require_one_of("resnet_skip_time_act", resnet_skip_time_act, {false});
  require_one_of("resnet_out_scale_factor", resnet_out_scale_factor, {1.0});
  require_one_of<std::string>("time_embedding_type", time_embedding_type, {"positional"});
  require_one_of<int64_t>("time_embedding_dim", time_embedding_dim, {0});
  require_one_of<std::string>("time_embedding_act_fn", time_embedding_act_fn, {""});
  require_one_of<std::string>("timestep_post_act", timestep_post_act, {""});
  require_one_of<int64_t>("time_cond_proj_dim", time_cond_proj_dim, {0});
  require_one_of<int64_t>("conv_in_kernel", conv_in_kernel, {3});
  require_one_of<int64_t>("conv_out_kernel", conv_out_kernel, {3});
  require_one_of<std::string>("attention_type", attention_type, {"default"});
  require_one_of("class_embeddings_concat", class_embeddings_concat, {false});
  require_one_of<std::string>("cross_attention_norm", cross_attention_norm, {""});
}

void ControlNetConfig::validate() const {
  UNetEncoderConfig::validate();
  require_one_of<std::string>("mid_block_type", mid_block_type, {"UNetMidBlock2DCrossAttn", "UNetMidBlock2D"});
  require_within("conditioning_channels", conditioning_channels, 1, 64);
  require_within("the length of conditioning_embedding_out_channels",
                 static_cast<int64_t>(conditioning_embedding_out_channels.size()), 1, 8);
  for (const auto channels : conditioning_embedding_out_channels) {
    require_within("conditioning_embedding_out_channels", channels, 1, 16384);
  }
  require_one_of<std::string>("controlnet_conditioning_channel_order", controlnet_conditioning_channel_order,
                              {"rgb", "bgr"});
}

void ControlNetConfig::validate_for(const UNetConfig& unet) const {
  const auto same = [](const char* key, const auto& ours, const auto& theirs) {
    if (ours != theirs) {
      fail(ErrorCode::ModelMismatch,
           "[ControlNet] it has {} {}, the model has {}: it belongs to another model family. Choose a ControlNet made "
           "for "
           "this model.",
           key, ours, theirs);
    }
  };
  same("cross_attention_dim", cross_attention_dim, unet.cross_attention_dim);
  same("block_out_channels", block_out_channels, unet.block_out_channels);
  same("layers_per_block", layers_per_block, unet.layers_per_block);
}

}  // namespace multiplane
