// SPDX-License-Identifier: Apache-2.0
#include "models/vae_coders.h"

#include <algorithm>

#include "kernels/attention.h"
#include "models/transformer.h"

namespace multiplane {

namespace {

constexpr double kEps = 1e-6;

ResnetBlock2D::Options resnet_options(const VaeCoderOptions& options) {
  return {.groups = options.groups, .eps = kEps};
}

}  // namespace

VaeAttention::VaeAttention(int64_t channels, int64_t groups) {
  group_norm_ = register_module("group_norm", std::make_shared<GroupNorm>(groups, channels, kEps));
  to_q_ = register_module("to_q", std::make_shared<Linear>(channels, channels));
  to_k_ = register_module("to_k", std::make_shared<Linear>(channels, channels));
  to_v_ = register_module("to_v", std::make_shared<Linear>(channels, channels));
  to_out_ = register_module("to_out", std::make_shared<ModuleList<Linear>>());
  to_out_->emplace_back(channels, channels);
}

at::Tensor VaeAttention::forward(const at::Tensor& x) {
  const auto tokens = tokens_of(group_norm_->forward(x));
  const auto mixed = attention(to_q_->forward(tokens), to_k_->forward(tokens), to_v_->forward(tokens), /*heads=*/1);
  return x + image_of((*to_out_)[0].forward(mixed), x.size(2), x.size(3));
}

VaeMidBlock::VaeMidBlock(const VaeCoderOptions& options) {
  const int64_t channels = options.channels.back();
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  attentions_ = register_module("attentions", std::make_shared<ModuleList<VaeAttention>>());
  resnets_->emplace_back(channels, channels, resnet_options(options));
  if (options.mid_attention) attentions_->emplace_back(channels, options.groups);
  resnets_->emplace_back(channels, channels, resnet_options(options));
}

at::Tensor VaeMidBlock::forward(const at::Tensor& x) {
  auto hidden = (*resnets_)[0].forward(x);
  for (const auto& attention : *attentions_) hidden = attention->forward(hidden);
  return (*resnets_)[1].forward(hidden);
}

VaeEncoder::DownBlock::DownBlock(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options,
                                 bool downsample) {
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  downsamplers_ = register_module("downsamplers", std::make_shared<ModuleList<Downsample2D>>());
  for (int64_t i = 0; i < options.layers; ++i) {
    resnets_->emplace_back(i == 0 ? in_channels : out_channels, out_channels, resnet_options(options));
  }
  if (downsample) downsamplers_->emplace_back(out_channels, Downsample2D::Padding::RightAndBottom);
}

at::Tensor VaeEncoder::DownBlock::forward(at::Tensor x) {
  for (const auto& resnet : *resnets_) x = resnet->forward(x);
  for (const auto& downsampler : *downsamplers_) x = downsampler->forward(x);
  return x;
}

VaeEncoder::VaeEncoder(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options) {
  const auto& channels = options.channels;
  conv_in_ = register_module("conv_in", std::make_shared<Conv2d>(in_channels, channels.front()));
  down_blocks_ = register_module("down_blocks", std::make_shared<ModuleList<DownBlock>>());
  for (size_t i = 0; i < channels.size(); ++i) {
    down_blocks_->emplace_back(channels[i == 0 ? 0 : i - 1], channels[i], options, i + 1 < channels.size());
  }
  mid_block_ = register_module("mid_block", std::make_shared<VaeMidBlock>(options));
  conv_norm_out_ = register_module("conv_norm_out", std::make_shared<GroupNorm>(options.groups, channels.back(), kEps));
  conv_out_ = register_module("conv_out", std::make_shared<Conv2d>(channels.back(), out_channels));
}

at::Tensor VaeEncoder::forward(const at::Tensor& image) {
  auto x = conv_in_->forward(image);
  for (const auto& block : *down_blocks_) x = block->forward(x);
  return conv_out_->forward(at::silu(conv_norm_out_->forward(mid_block_->forward(x))));
}

VaeDecoder::UpBlock::UpBlock(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options, bool upsample) {
  resnets_ = register_module("resnets", std::make_shared<ModuleList<ResnetBlock2D>>());
  upsamplers_ = register_module("upsamplers", std::make_shared<ModuleList<Upsample2D>>());
  for (int64_t i = 0; i < options.layers + 1; ++i) {
    resnets_->emplace_back(i == 0 ? in_channels : out_channels, out_channels, resnet_options(options));
  }
  if (upsample) upsamplers_->emplace_back(out_channels);
}

at::Tensor VaeDecoder::UpBlock::forward(at::Tensor x) {
  for (const auto& resnet : *resnets_) x = resnet->forward(x);
  for (const auto& upsampler : *upsamplers_) x = upsampler->forward(x, 2 * x.size(2), 2 * x.size(3));
  return x;
}

VaeDecoder::VaeDecoder(int64_t in_channels, int64_t out_channels, const VaeCoderOptions& options) {
  const auto& channels = options.channels;
  conv_in_ = register_module("conv_in", std::make_shared<Conv2d>(in_channels, channels.back()));
  mid_block_ = register_module("mid_block", std::make_shared<VaeMidBlock>(options));
  up_blocks_ = register_module("up_blocks", std::make_shared<ModuleList<UpBlock>>());
  for (size_t up = 0; up < channels.size(); ++up) {
    const size_t i = channels.size() - 1 - up;  // the encoder's block of the same resolution
    up_blocks_->emplace_back(channels[std::min(i + 1, channels.size() - 1)], channels[i], options, i != 0);
  }
  conv_norm_out_ =
      register_module("conv_norm_out", std::make_shared<GroupNorm>(options.groups, channels.front(), kEps));
  conv_out_ = register_module("conv_out", std::make_shared<Conv2d>(channels.front(), out_channels));
}

at::Tensor VaeDecoder::forward(const at::Tensor& latent) {
  auto x = mid_block_->forward(conv_in_->forward(latent));
  for (const auto& block : *up_blocks_) x = block->forward(x);
  return conv_out_->forward(at::silu(conv_norm_out_->forward(x)));
}

}  // namespace multiplane
