// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/unet_encoder.h"

namespace multiplane {

/// What a ControlNet adds to the skips and to the middle of the UNet.
struct ControlResiduals {
  std::vector<at::Tensor> down;  ///< one for each skip: [N,C,h',w'], or [N,C,1,1] if the ControlNet pools
  at::Tensor mid;                ///< [N,C,h',w'] likewise

  /// Adds another ControlNet's residuals.
  void add(const ControlResiduals& other);
};

/// A control image as the network sees it; computed once a frame, used in every step.
struct ControlHint {
  at::Tensor features;  ///< [N,C,h,w]
};

/// The small convolutional network in front: control image [N,conditioning_channels,8h,8w] → features [N,C,h,w].
struct ControlNetConditioningEmbedding : torch::nn::Module {
  explicit ControlNetConditioningEmbedding(const ControlNetConfig& config);
  at::Tensor forward(at::Tensor image);

 private:
  std::shared_ptr<Conv2d> conv_in_, conv_out_;
  std::shared_ptr<ModuleList<Conv2d>> blocks_;
};

/// A trained copy of the UNet's encoder that sees a control image; its outputs pass through 1×1 convolutions that
/// started training at zero. Source: Zhang et al. 2023, arXiv:2302.05543; diffusers' ControlNetModel, whose key
/// segments are the member names.
struct ControlNetModel : UNetEncoder {
  explicit ControlNetModel(const ControlNetConfig& config);

  /// @param image [N,conditioning_channels,H,W] in 0…1
  ControlHint embed(const at::Tensor& image);

  /// @param sample                 [N,C,h,w] noisy latent, as the UNet gets it
  /// @param timestep               [N] float
  /// @param encoder_hidden_states  [N,L,D] text
  /// @param hint                   of the control image, N or 1 of them; H = 8 h, W = 8 w
  /// @param scale                  conditioning scale: 0 no influence, 1 as trained
  ControlResiduals forward(const at::Tensor& sample, const at::Tensor& timestep,
                           const at::Tensor& encoder_hidden_states, const ControlHint& hint, double scale = 1);
  /// @param image [N,conditioning_channels,H,W] in 0…1
  ControlResiduals forward(const at::Tensor& sample, const at::Tensor& timestep,
                           const at::Tensor& encoder_hidden_states, const at::Tensor& image, double scale = 1);

  const ControlNetConfig config;

 private:
  std::shared_ptr<ControlNetConditioningEmbedding> controlnet_cond_embedding_;
  std::shared_ptr<ModuleList<Conv2d>> controlnet_down_blocks_;
  std::shared_ptr<Conv2d> controlnet_mid_block_;
};

}  // namespace multiplane
