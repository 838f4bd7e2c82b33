// SPDX-License-Identifier: Apache-2.0
// The two halves of AutoencoderKL. Like the UNet's, but without time and text, and downsampling pads right and below
// only.
#pragma once
#include <vector>

#include "models/module_list.h"
#include "models/resnet.h"

namespace multiplane {

/// What encoder and decoder share.
struct VaeCoderOptions {
  std::vector<int64_t> channels;  ///< by resolution, highest first
  int64_t layers = 2;             ///< residual blocks at each resolution of the encoder; the decoder has one more
  int64_t groups = 32;
  bool mid_attention = true;
};

/// x + attention among the pixels, one head.
struct VaeAttention : torch::nn::Module {
  VaeAttention(int64_t channels, int64_t groups);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::shared_ptr<GroupNorm> group_norm_;
  std::shared_ptr<Linear> to_q_, to_k_, to_v_;
  std::shared_ptr<ModuleList<Linear>> to_out_;
};

/// Residual block, attention (where the config has it), residual block.
struct VaeMidBlock : torch::nn::Module {
  explicit VaeMidBlock(const VaeCoderOptions& options);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
  std::shared_ptr<ModuleList<VaeAttention>> attentions_;  // one or none
};

/// Image [N,3,H,W] → moments [N,2C,h,w], before quant_conv.
struct VaeEncoder : torch::nn::Module {
  VaeEncoder(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options);
  at::Tensor forward(const at::Tensor& image);

 private:
  /// DownEncoderBlock2D
  struct DownBlock : torch::nn::Module {
    DownBlock(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options, bool downsample);
    at::Tensor forward(at::Tensor x);

   private:
    std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
    std::shared_ptr<ModuleList<Downsample2D>> downsamplers_;  // one or none
  };

  std::shared_ptr<Conv2d> conv_in_, conv_out_;
  std::shared_ptr<ModuleList<DownBlock>> down_blocks_;
  std::shared_ptr<VaeMidBlock> mid_block_;
  std::shared_ptr<GroupNorm> conv_norm_out_;
};

/// Latent [N,C,h,w], after post_quant_conv → image [N,3,H,W].
struct VaeDecoder : torch::nn::Module {
  VaeDecoder(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options);
  at::Tensor forward(const at::Tensor& latent);

 private:
  /// UpDecoderBlock2D
  struct UpBlock : torch::nn::Module {
    UpBlock(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options, bool upsample);
    at::Tensor forward(at::Tensor x);

   private:
    std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
    std::shared_ptr<ModuleList<Upsample2D>> upsamplers_;  // one or none
  };

  std::shared_ptr<Conv2d> conv_in_, conv_out_;
  std::shared_ptr<VaeMidBlock> mid_block_;
  std::shared_ptr<ModuleList<UpBlock>> up_blocks_;
  std::shared_ptr<GroupNorm> conv_norm_out_;
};

}  // namespace multiplane
