// SPDX-License-Identifier: Apache-2.0
#include "models/unet_blocks.h"

namespace multiplane {

DownBlock2D::DownBlock2D(int64_t in_channels, int64_t out_channels, const UNetBlockOptions& options, bool downsample) {
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  attentions_ = register_module("attentions", std::make_shared<ModuleList<Transformer2DModel>>());
  downsamplers_ = register_module("downsamplers", std::make_shared<ModuleList<Downsample2D>>());
  for (int64_t i = 0; i < options.layers; ++i) {
    resnets_->emplace_back(i == 0 ? in_channels : out_channels, out_channels, options.resnet);
    if (options.transformer) attentions_->emplace_back(out_channels, *options.transformer);
  }
  if (downsample) downsamplers_->emplace_back(out_channels, Downsample2D::Padding::AllSides);
}

at::Tensor DownBlock2D::forward(at::Tensor x, const at::Tensor& time, const AttentionContext& context,
                                std::vector<at::Tensor>& skips) {
  for (size_t i = 0; i < resnets_->size(); ++i) {
    x = (*resnets_)[i].forward(x, time);
    if (!attentions_->empty()) x = (*attentions_)[i].forward(x, context);
    skips.push_back(x);
  }
  for (const auto& downsampler : *downsamplers_) {
    x = downsampler->forward(x);
    skips.push_back(x);
  }
  return x;
}

UNetMidBlock2D::UNetMidBlock2D(int64_t channels, const UNetBlockOptions& options) {
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  attentions_ = register_module("attentions", std::make_shared<ModuleList<Transformer2DModel>>());
  resnets_->emplace_back(channels, channels, options.resnet);
  if (options.transformer) {
    attentions_->emplace_back(channels, *options.transformer);
    resnets_->emplace_back(channels, channels, options.resnet);
  }
}

at::Tensor UNetMidBlock2D::forward(const at::Tensor& x, const at::Tensor& time, const AttentionContext& context) {
  const auto hidden = (*resnets_)[0].forward(x, time);
  return attentions_->empty() ? hidden : (*resnets_)[1].forward((*attentions_)[0].forward(hidden, context), time);
}

UpBlock2D::UpBlock2D(const Channels& channels, const UNetBlockOptions& options, bool upsample) {
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  attentions_ = register_module("attentions", std::make_shared<ModuleList<Transformer2DModel>>());
  upsamplers_ = register_module("upsamplers", std::make_shared<ModuleList<Upsample2D>>());
  for (int64_t i = 0; i < options.layers; ++i) {
    const int64_t below = i == 0 ? channels.in : channels.out;
    const int64_t skip = i == options.layers - 1 ? channels.skip : channels.out;
    resnets_->emplace_back(below + skip, channels.out, options.resnet);
    if (options.transformer) attentions_->emplace_back(channels.out, *options.transformer);
  }
  if (upsample) upsamplers_->emplace_back(channels.out);
}

at::Tensor UpBlock2D::forward(at::Tensor x, const at::Tensor& time, const AttentionContext& context,
                              std::vector<at::Tensor>& skips) {
  for (size_t i = 0; i < resnets_->size(); ++i) {
    x = (*resnets_)[i].forward(at::cat({x, skips.back()}, 1), time);
    skips.pop_back();
    if (!attentions_->empty()) x = (*attentions_)[i].forward(x, context);
  }
  for (const auto& upsampler : *upsamplers_) {
    // To the size of the next skip, which is odd where halving had to round.
    x = upsampler->forward(x, skips.back().size(2), skips.back().size(3));
  }
  return x;
}

}  // namespace multiplane
