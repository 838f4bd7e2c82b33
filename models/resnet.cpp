// SPDX-License-Identifier: Apache-2.0
#include "models/resnet.h"

namespace multiplane {

ResnetBlock2D::ResnetBlock2D(int64_t in_channels, int64_t out_channels, Options options)
    : scale_shift_(options.scale_shift) {
  norm1_ = register_module("norm1", std::make_shared<GroupNorm>(options.groups, in_channels, options.eps));
  conv1_ = register_module("conv1", std::make_shared<Conv2d>(in_channels, out_channels));
  if (options.time_channels != 0) {
    const int64_t told = options.scale_shift ? 2 * out_channels : out_channels;
    time_emb_proj_ = register_module("time_emb_proj", std::make_shared<Linear>(options.time_channels, told));
  }
  norm2_ = register_module("norm2", std::make_shared<GroupNorm>(options.groups, out_channels, options.eps));
  conv2_ = register_module("conv2", std::make_shared<Conv2d>(out_channels, out_channels));
  if (in_channels != out_channels) {
    const Conv2d::Options pointwise{.kernel = 1, .padding = 0};
    conv_shortcut_ = register_module("conv_shortcut", std::make_shared<Conv2d>(in_channels, out_channels, pointwise));
  }
}

at::Tensor ResnetBlock2D::forward(const at::Tensor& x, const at::Tensor& time) {
  auto hidden = conv1_->forward(at::silu(norm1_->forward(x)));
  const auto told = time_emb_proj_ ? time_emb_proj_->forward(at::silu(time)).unsqueeze(-1).unsqueeze(-1) : at::Tensor();
  if (scale_shift_) {
    const auto scale_and_shift = told.chunk(2, 1);
    hidden = norm2_->forward(hidden) * (1 + scale_and_shift[0]) + scale_and_shift[1];
  } else {
    hidden = norm2_->forward(told.defined() ? hidden + told : hidden);
  }
  hidden = conv2_->forward(at::silu(hidden));
  return (conv_shortcut_ ? conv_shortcut_->forward(x) : x) + hidden;
}

Downsample2D::Downsample2D(int64_t channels, Padding padding) : padding_(padding) {
  const Conv2d::Options halving{.stride = 2, .padding = padding == Padding::AllSides ? 1 : 0};
  conv_ = register_module("conv", std::make_shared<Conv2d>(channels, channels, halving));
}

at::Tensor Downsample2D::forward(const at::Tensor& x) {
  return conv_->forward(padding_ == Padding::AllSides ? x : at::constant_pad_nd(x, {0, 1, 0, 1}));
}

Upsample2D::Upsample2D(int64_t channels) {
  conv_ = register_module("conv", std::make_shared<Conv2d>(channels, channels));
}

at::Tensor Upsample2D::forward(const at::Tensor& x, int64_t height, int64_t width) {
  return conv_->forward(at::upsample_nearest2d(x, {height, width}));
}

}  // namespace multiplane
