// SPDX-License-Identifier: Apache-2.0
// diffusers' config.json of a UNet and of a ControlNet, with its field names. Defaults are Stable Diffusion 1.5's.
// JSON's null is "" for a string and 0 for a number. What a field may say is checked by validate():
// Error{ModelMismatch}.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace multiplane {

/// What a UNet and a ControlNet share: the half of the network that shrinks the picture.
struct UNetEncoderConfig {
  int64_t in_channels = 4;
  bool flip_sin_to_cos = true;
  double freq_shift = 0;
  std::vector<std::string> down_block_types = {"CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D",
                                               "DownBlock2D"};
  std::string mid_block_type = "UNetMidBlock2DCrossAttn";
  std::vector<int64_t> block_out_channels = {320, 640, 1280, 1280};
  int64_t layers_per_block = 2;
  int64_t norm_num_groups = 32;
  double norm_eps = 1e-5;
  int64_t cross_attention_dim = 768;
  int64_t transformer_layers_per_block = 1;
  /// The *number of heads* of every block, one for all or one a block. diffusers named it wrongly and had to keep it
  /// (huggingface/diffusers#2011).
  std::vector<int64_t> attention_head_dim = {8};
  bool use_linear_projection = false;
  std::string resnet_time_scale_shift = "default";  ///< or "scale_shift"
  std::string addition_embed_type;                  ///< "", or "text": the text joins the time embedding
  int64_t addition_embed_type_num_heads = 64;

  // Built with this one value.
  std::string act_fn = "silu";
  int64_t downsample_padding = 1;
  double mid_block_scale_factor = 1;
  bool only_cross_attention = false;
  int64_t num_attention_heads = 0;
  std::string class_embed_type;
  int64_t num_class_embeds = 0;
  int64_t encoder_hid_dim = 0;
  std::string encoder_hid_dim_type;

  /// Heads of down block i.
  int64_t heads(size_t i) const {
    return attention_head_dim.size() == 1 ? attention_head_dim[0] : attention_head_dim[i];
  }
  void validate() const;
};

struct UNetConfig : UNetEncoderConfig {
  int64_t out_channels = 4;
  bool center_input_sample = false;
  std::vector<std::string> up_block_types = {"UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D",
                                             "CrossAttnUpBlock2D"};

  // Built with this one value.
  bool dual_cross_attention = false;
  bool mid_block_only_cross_attention = false;
  bool resnet_skip_time_act = false;
  double resnet_out_scale_factor = 1;
  std::string time_embedding_type = "positional";
  int64_t time_embedding_dim = 0;
  std::string time_embedding_act_fn;
  std::string timestep_post_act;
  int64_t time_cond_proj_dim = 0;
  int64_t conv_in_kernel = 3;
  int64_t conv_out_kernel = 3;
  std::string attention_type = "default";
  bool class_embeddings_concat = false;
  std::string cross_attention_norm;

  void validate() const;
};

struct ControlNetConfig : UNetEncoderConfig {
  int64_t conditioning_channels = 3;
  std::string controlnet_conditioning_channel_order = "rgb";  ///< or "bgr"
  std::vector<int64_t> conditioning_embedding_out_channels = {16, 32, 96, 256};
  bool global_pool_conditions = false;

  void validate() const;
  /// Error{ModelMismatch} where this ControlNet's residuals do not fit that UNet.
  void validate_for(const UNetConfig& unet) const;
};

}  // namespace multiplane
