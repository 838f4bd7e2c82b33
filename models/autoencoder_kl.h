// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "models/layers.h"
#include "models/vae_coders.h"

namespace multiplane {

/// diffusers' config.json of an AutoencoderKL, with its field names. Defaults are Stable Diffusion 1.5's.
struct AutoencoderKLConfig {
  int64_t in_channels = 3;
  int64_t out_channels = 3;
  std::vector<std::string> down_block_types = {"DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D",
                                               "DownEncoderBlock2D"};
  std::vector<std::string> up_block_types = {"UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D",
                                             "UpDecoderBlock2D"};
  std::vector<int64_t> block_out_channels = {128, 256, 512, 512};
  int64_t layers_per_block = 2;
  int64_t latent_channels = 4;
  int64_t norm_num_groups = 32;
  double scaling_factor = 0.18215;  ///< the diffusion model's latent is (latent − shift_factor) · scaling_factor
  double shift_factor = 0;
  bool use_quant_conv = true;
  bool use_post_quant_conv = true;
  bool mid_block_add_attention = true;

  // Built with this one value.
  std::string act_fn = "silu";
  std::vector<double> latents_mean;
  std::vector<double> latents_std;

  /// Error{ModelMismatch} for what contradicts itself or is not built here.
  void validate() const;
};

/// The distribution of latents that an image encodes to: a normal one for every element.
struct DiagonalGaussian {
  at::Tensor mean;     ///< [N,C,h,w]
  at::Tensor log_var;  ///< [N,C,h,w], natural logarithm of the variance
};

/// Stable Diffusion's autoencoder. Pictures are H = 8 h, W = 8 w with four blocks (a factor 2 for each but the last).
/// Source: Rombach et al. 2022, arXiv:2112.10752; diffusers' AutoencoderKL, whose key segments are the member names.
struct AutoencoderKL : torch::nn::Module {
  explicit AutoencoderKL(const AutoencoderKLConfig& config);

  /// @param image [N,3,H,W] in −1…1
  DiagonalGaussian encode(const at::Tensor& image);
  /// @param latent [N,C,h,w], the diffusion model's latent / scaling_factor + shift_factor
  /// @return [N,3,H,W], about −1…1
  at::Tensor decode(const at::Tensor& latent);

  const AutoencoderKLConfig config;

 private:
  std::shared_ptr<VaeEncoder> encoder_;
  std::shared_ptr<VaeDecoder> decoder_;
  std::shared_ptr<Conv2d> quant_conv_, post_quant_conv_;  // null where the config leaves them out
};

}  // namespace multiplane
