// SPDX-License-Identifier: Apache-2.0
#include "io/model_config.h"

#include "io/file_error.h"

namespace multiplane {

namespace {

template <typename Config>
Config validated(const Config& config, const ConfigReader& reader) {
  try {
    config.validate();
  } catch (const Error& error) {
    fail(error.code(), "{} — {}", error.what(), to_utf8(reader.path()));
  }
  return config;
}

/// What UNet2DConditionModel and ControlNetModel share.
void read_encoder(ConfigReader& reader, UNetEncoderConfig& config) {
  reader.read("in_channels", config.in_channels);
  reader.read("flip_sin_to_cos", config.flip_sin_to_cos);
  reader.read("freq_shift", config.freq_shift);
  reader.read("down_block_types", config.down_block_types);
  reader.read("mid_block_type", config.mid_block_type);
  reader.read("block_out_channels", config.block_out_channels);
  reader.read("layers_per_block", config.layers_per_block);
  reader.read("norm_num_groups", config.norm_num_groups);
  reader.read("norm_eps", config.norm_eps);
  config.cross_attention_dim = 1280;
  reader.read("cross_attention_dim", config.cross_attention_dim);
  reader.read("transformer_layers_per_block", config.transformer_layers_per_block);
  reader.read("attention_head_dim", config.attention_head_dim);
  reader.read("use_linear_projection", config.use_linear_projection);
  reader.read("act_fn", config.act_fn);
  reader.read("resnet_time_scale_shift", config.resnet_time_scale_shift);
  reader.read("downsample_padding", config.downsample_padding);
  reader.read("mid_block_scale_factor", config.mid_block_scale_factor);
  reader.read("only_cross_attention", config.only_cross_attention);
  reader.read("num_attention_heads", config.num_attention_heads);
  reader.read("class_embed_type", config.class_embed_type);
  reader.read("num_class_embeds", config.num_class_embeds);
  reader.read("addition_embed_type", config.addition_embed_type);
  reader.read("addition_embed_type_num_heads", config.addition_embed_type_num_heads);
  reader.read("encoder_hid_dim", config.encoder_hid_dim);
  reader.read("encoder_hid_dim_type", config.encoder_hid_dim_type);
}

}  // namespace

UNetConfig read_unet_config(ConfigReader& reader) {
  reader.require_class({"UNet2DConditionModel"});
  UNetConfig config;
  read_encoder(reader, config);
  reader.read("out_channels", config.out_channels);
  reader.read("center_input_sample", config.center_input_sample);
  reader.read("up_block_types", config.up_block_types);
  reader.read("dual_cross_attention", config.dual_cross_attention);
  reader.read("mid_block_only_cross_attention", config.mid_block_only_cross_attention);
  reader.read("resnet_skip_time_act", config.resnet_skip_time_act);
  reader.read("resnet_out_scale_factor", config.resnet_out_scale_factor);
  reader.read("time_embedding_type", config.time_embedding_type);
  reader.read("time_embedding_dim", config.time_embedding_dim);
  reader.read("time_embedding_act_fn", config.time_embedding_act_fn);
  reader.read("timestep_post_act", config.timestep_post_act);
  reader.read("time_cond_proj_dim", config.time_cond_proj_dim);
  reader.read("conv_in_kernel", config.conv_in_kernel);
  reader.read("conv_out_kernel", config.conv_out_kernel);
  reader.read("attention_type", config.attention_type);
  reader.read("class_embeddings_concat", config.class_embeddings_concat);
  reader.read("cross_attention_norm", config.cross_attention_norm);
  reader.refuse("reverse_transformer_layers_per_block");
  return validated(config, reader);
}

ControlNetConfig read_controlnet_config(ConfigReader& reader) {
  reader.require_class({"ControlNetModel"});
  ControlNetConfig config;
  read_encoder(reader, config);
  reader.read("conditioning_channels", config.conditioning_channels);
  reader.read("controlnet_conditioning_channel_order", config.controlnet_conditioning_channel_order);
  reader.read("conditioning_embedding_out_channels", config.conditioning_embedding_out_channels);
  reader.read("global_pool_conditions", config.global_pool_conditions);
  return validated(config, reader);
}

AutoencoderKLConfig read_autoencoder_kl_config(ConfigReader& reader) {
  reader.require_class({"AutoencoderKL"});
  AutoencoderKLConfig config;
  config.down_block_types = {"DownEncoderBlock2D"};
  config.up_block_types = {"UpDecoderBlock2D"};
  config.block_out_channels = {64};
  config.layers_per_block = 1;
  reader.read("in_channels", config.in_channels);
  reader.read("out_channels", config.out_channels);
  reader.read("down_block_types", config.down_block_types);
  reader.read("up_block_types", config.up_block_types);
  reader.read("block_out_channels", config.block_out_channels);
  reader.read("layers_per_block", config.layers_per_block);
  reader.read("latent_channels", config.latent_channels);
  reader.read("norm_num_groups", config.norm_num_groups);
  reader.read("scaling_factor", config.scaling_factor);
  reader.read("shift_factor", config.shift_factor);
  reader.read("use_quant_conv", config.use_quant_conv);
  reader.read("use_post_quant_conv", config.use_post_quant_conv);
  reader.read("mid_block_add_attention", config.mid_block_add_attention);
  reader.read("act_fn", config.act_fn);
  reader.read("latents_mean", config.latents_mean);
  reader.read("latents_std", config.latents_std);
  return validated(config, reader);
}

AutoencoderTinyConfig read_autoencoder_tiny_config(ConfigReader& reader) {
  reader.require_class({"AutoencoderTiny"});
  AutoencoderTinyConfig config;
  reader.read("in_channels", config.in_channels);
  reader.read("out_channels", config.out_channels);
  reader.read("encoder_block_out_channels", config.encoder_block_out_channels);
  reader.read("decoder_block_out_channels", config.decoder_block_out_channels);
  reader.read("num_encoder_blocks", config.num_encoder_blocks);
  reader.read("num_decoder_blocks", config.num_decoder_blocks);
  reader.read("latent_channels", config.latent_channels);
  reader.read("upsampling_scaling_factor", config.upsampling_scaling_factor);
  reader.read("scaling_factor", config.scaling_factor);
  reader.read("shift_factor", config.shift_factor);
  reader.read("latent_magnitude", config.latent_magnitude);
  reader.read("latent_shift", config.latent_shift);
  reader.read("act_fn", config.act_fn);
  reader.read("upsample_fn", config.upsample_fn);
  return validated(config, reader);
}

CLIPTextConfig read_clip_text_config(ConfigReader& reader) {
  reader.require_class({"CLIPTextModel"});
  CLIPTextConfig config;
  config.hidden_size = 512;
  config.intermediate_size = 2048;
  config.num_attention_heads = 8;
  reader.read("vocab_size", config.vocab_size);
  reader.read("hidden_size", config.hidden_size);
  reader.read("intermediate_size", config.intermediate_size);
  reader.read("num_hidden_layers", config.num_hidden_layers);
  reader.read("num_attention_heads", config.num_attention_heads);
  reader.read("max_position_embeddings", config.max_position_embeddings);
  reader.read("hidden_act", config.hidden_act);
  reader.read("layer_norm_eps", config.layer_norm_eps);
  return validated(config, reader);
}

}  // namespace multiplane
