// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "models/controlnet.h"
#include "models/unet_encoder.h"

namespace multiplane {

/// The denoiser of Stable Diffusion 1.5 and its relatives (inpainting: 9 input channels).
/// Source: Rombach et al. 2022, arXiv:2112.10752; diffusers' UNet2DConditionModel, whose key segments are the member
/// names.
struct UNet2DConditionModel : UNetEncoder {
  explicit UNet2DConditionModel(const UNetConfig& config);

  /// What the network was trained to say about the noise: epsilon, v or the sample, as the scheduler's config tells.
  /// Inputs are converted to the network's dtype and device; the result has them.
  /// @param sample                 [N,C,h,w] noisy latent
  /// @param timestep               [N] float
  /// @param encoder_hidden_states  [N,L,D] text
  /// @param control                residuals of one ControlNet or the sum of several
  /// @param memory                 of another picture's self-attention, or for it
  /// @return [N,C',h,w]
  at::Tensor forward(const at::Tensor& sample, const at::Tensor& timestep, const at::Tensor& encoder_hidden_states,
                     const ControlResiduals* control = nullptr, AttentionMemory::Call* memory = nullptr);

  const UNetConfig config;

 private:
  std::shared_ptr<ModuleList<UpBlock2D>> up_blocks_;
  std::shared_ptr<GroupNorm> conv_norm_out_;
  std::shared_ptr<Conv2d> conv_out_;
};

}  // namespace multiplane
