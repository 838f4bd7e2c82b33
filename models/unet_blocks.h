// SPDX-License-Identifier: Apache-2.0
// The UNet's blocks, one for each resolution. diffusers has each with and without attention to the text as separate
// classes; here a block without it has an empty list of transformers, which gives the same keys.
#pragma once
#include <optional>
#include <vector>

#include "models/resnet.h"
#include "models/transformer.h"

namespace multiplane {

/// What all blocks of one resolution share.
struct UNetBlockOptions {
  int64_t layers = 2;
  ResnetBlock2D::Options resnet;
  std::optional<Transformer2DModel::Options> transformer;  ///< none: no attention at this resolution
};

/// DownBlock2D, CrossAttnDownBlock2D: residual blocks (each with its transformer), then half the resolution.
struct DownBlock2D : torch::nn::Module {
  DownBlock2D(int64_t in_channels, int64_t out_channels, const UNetBlockOptions& options, bool downsample);
  /// @param x     [N,C,h,w]
  /// @param time  [N,E]
  /// @param skips receives what every layer and the downsampler gave, for the up blocks
  at::Tensor forward(at::Tensor x, const at::Tensor& time, const AttentionContext& context,
                     std::vector<at::Tensor>& skips);

 private:
  std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
  std::shared_ptr<ModuleList<Transformer2DModel>> attentions_;
  std::shared_ptr<ModuleList<Downsample2D>> downsamplers_;  // one or none
};

/// UNetMidBlock2DCrossAttn: residual block, transformer, residual block at the lowest resolution; UNetMidBlock2D as a
/// ControlNet has it: the first residual block alone.
struct UNetMidBlock2D : torch::nn::Module {
  UNetMidBlock2D(int64_t channels, const UNetBlockOptions& options);
  at::Tensor forward(const at::Tensor& x, const at::Tensor& time, const AttentionContext& context);

 private:
  std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
  std::shared_ptr<ModuleList<Transformer2DModel>> attentions_;
};

/// UpBlock2D, CrossAttnUpBlock2D: residual blocks, each fed with one skip of the way down, then twice the resolution.
struct UpBlock2D : torch::nn::Module {
  struct Channels {
    int64_t in;    ///< of what comes from below
    int64_t skip;  ///< of the last skip, which comes from one resolution higher
    int64_t out;   ///< of the other skips and of the result
  };
  UpBlock2D(const Channels& channels, const UNetBlockOptions& options, bool upsample);
  /// @param skips what the way down left; this block takes its own from the end
  at::Tensor forward(at::Tensor x, const at::Tensor& time, const AttentionContext& context,
                     std::vector<at::Tensor>& skips);

 private:
  std::shared_ptr<ModuleList<ResnetBlock2D>> resnets_;
  std::shared_ptr<ModuleList<Transformer2DModel>> attentions_;
  std::shared_ptr<ModuleList<Upsample2D>> upsamplers_;  // one or none
};

}  // namespace multiplane
