// SPDX-License-Identifier: Apache-2.0
// The residual block and the two changes of resolution, shared by the UNet, the ControlNet and the autoencoder.
#pragma once
#include "models/layers.h"

namespace multiplane {

/// x + conv2(silu(norm2(conv1(silu(norm1(x))) + W silu(time)))), x through a 1×1 convolution where the channels change.
/// With scale_shift the time scales and shifts behind norm2 instead: (1 + W₁ silu(time)) · norm2(…) + W₂ silu(time).
/// Source: Ho et al. 2020, arXiv:2006.11239, appendix B; Dhariwal and Nichol 2021, arXiv:2105.05233, section 3.1 (scale
/// and shift); diffusers' ResnetBlock2D.
struct ResnetBlock2D : torch::nn::Module {
  struct Options {
    int64_t groups = 32;
    double eps = 1e-5;
    int64_t time_channels = 0;  ///< 0: no time embedding, as in an autoencoder
    bool scale_shift = false;   ///< resnet_time_scale_shift "scale_shift"; needs a time embedding
  };
  ResnetBlock2D(int64_t in_channels, int64_t out_channels, Options options);

  /// @param x     [N,C,h,w]
  /// @param time  [N,E], or undefined where the block has no time embedding
  at::Tensor forward(const at::Tensor& x, const at::Tensor& time = {});

 private:
  bool scale_shift_;
  std::shared_ptr<GroupNorm> norm1_, norm2_;
  std::shared_ptr<Conv2d> conv1_, conv2_, conv_shortcut_;  // the shortcut is null where the channels stay
  std::shared_ptr<Linear> time_emb_proj_;                  // null without a time embedding
};

/// Halves height and width with a strided convolution.
struct Downsample2D : torch::nn::Module {
  /// The UNet pads all sides; the autoencoder only right and below.
  enum class Padding { AllSides, RightAndBottom };
  Downsample2D(int64_t channels, Padding padding);
  at::Tensor forward(const at::Tensor& x);

 private:
  Padding padding_;
  std::shared_ptr<Conv2d> conv_;
};

/// Enlarges to height and width by repeating pixels, then convolves.
struct Upsample2D : torch::nn::Module {
  explicit Upsample2D(int64_t channels);
  at::Tensor forward(const at::Tensor& x, int64_t height, int64_t width);

 private:
  std::shared_ptr<Conv2d> conv_;
};

}  // namespace multiplane
