// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/text_time_embedding.h"
#include "models/time_embedding.h"
#include "models/unet_blocks.h"
#include "models/unet_config.h"

namespace multiplane {

/// The half of the network that shrinks the picture, with the middle. The UNet continues from here with its way up; a
/// ControlNet is a trained copy of just this half (Zhang et al. 2023, arXiv:2302.05543).
struct UNetEncoder : torch::nn::Module {
  explicit UNetEncoder(const UNetEncoderConfig& config);

 protected:
  struct Features {
    std::vector<at::Tensor> skips;  ///< of conv_in and of every layer and downsampler; each [N,C,h',w']
    at::Tensor mid;                 ///< [N,C,h',w'] at the lowest resolution
  };
  /// What every block of resolution i is made of.
  UNetBlockOptions block_options(size_t i, bool with_transformer) const;
  /// x in this network's dtype and on its device.
  at::Tensor to_own(const at::Tensor& x) const;
  /// @param timestep [N] float   @param text [N,L,D]   @return [N,E]
  at::Tensor embed_time(const at::Tensor& timestep, const at::Tensor& text);
  /// @param x [N,C,h,w], after conv_in   @param time [N,E]   @param text [N,L,D]
  Features encode(const at::Tensor& x, const at::Tensor& time, const at::Tensor& text);

  std::shared_ptr<Conv2d> conv_in_;

 private:
  const UNetEncoderConfig config_;
  std::shared_ptr<TimestepEmbedding> time_embedding_;
  std::shared_ptr<TextTimeEmbedding> add_embedding_;  // null where only attention reads the text
  std::shared_ptr<ModuleList<DownBlock2D>> down_blocks_;
  std::shared_ptr<UNetMidBlock2D> mid_block_;
};

}  // namespace multiplane
