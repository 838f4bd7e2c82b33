// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <torch/nn/modules/container/sequential.h>

#include <string>
#include <vector>

#include "models/layers.h"

namespace multiplane {

/// diffusers' config.json of an AutoencoderTiny, with its field names. Defaults are TAESD's for Stable Diffusion 1.5.
struct AutoencoderTinyConfig {
  int64_t in_channels = 3;
  int64_t out_channels = 3;
  std::vector<int64_t> encoder_block_out_channels = {64, 64, 64, 64};
  std::vector<int64_t> decoder_block_out_channels = {64, 64, 64, 64};
  std::vector<int64_t> num_encoder_blocks = {1, 3, 3, 3};
  std::vector<int64_t> num_decoder_blocks = {3, 3, 3, 1};
  int64_t latent_channels = 4;
  int64_t upsampling_scaling_factor = 2;
  double scaling_factor = 1;  ///< the diffusion model's latent is (latent − shift_factor) · scaling_factor
  double shift_factor = 0;
  double latent_magnitude = 3;  ///< this and the next only matter to who stores latents as bytes
  double latent_shift = 0.5;

  // Built with this one value.
  std::string act_fn = "relu";
  std::string upsample_fn = "nearest";

  /// Error{ModelMismatch} for what contradicts itself or is not built here.
  void validate() const;
};

/// TAESD, the small autoencoder: convolutions and ReLU only, 17 times cheaper to decode than AutoencoderKL.
/// Source: Ollin Boer Bohan, TAESD; diffusers' AutoencoderTiny, whose key segments are the member names.
struct AutoencoderTiny : torch::nn::Module {
  explicit AutoencoderTiny(const AutoencoderTinyConfig& config);

  /// @param image [N,3,H,W] in −1…1   @return latent [N,C,h,w]
  at::Tensor encode(const at::Tensor& image);
  /// @param latent [N,C,h,w]   @return [N,3,H,W], about −1…1
  at::Tensor decode(const at::Tensor& latent);

  const AutoencoderTinyConfig config;

 private:
  /// A coder is one list of layers, so its keys are `encoder.layers.0.weight` and so on.
  struct Coder : torch::nn::Module {
    torch::nn::Sequential layers{register_module("layers", torch::nn::Sequential())};
  };

  std::shared_ptr<Coder> encoder_, decoder_;
};

}  // namespace multiplane
