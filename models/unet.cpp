// SPDX-License-Identifier: Apache-2.0
#include "models/unet.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "kernels/error.h"

namespace multiplane {

UNet2DConditionModel::UNet2DConditionModel(const UNetConfig& config) : UNetEncoder(config), config(config) {
  const auto& channels = config.block_out_channels;
  const size_t blocks = channels.size();
  up_blocks_ = register_module("up_blocks", std::make_shared<ModuleList<UpBlock2D>>());
  for (size_t up = 0; up < blocks; ++up) {
    const size_t i = blocks - 1 - up;  // the down block of the same resolution
    auto options = block_options(i, config.up_block_types[up] == "CrossAttnUpBlock2D");
    ++options.layers;  // one more than on the way down: the downsampler (or conv_in) left a skip too
    up_blocks_->emplace_back(
        UpBlock2D::Channels{
            .in = channels[std::min(i + 1, blocks - 1)], .skip = channels[i == 0 ? 0 : i - 1], .out = channels[i]},
        options, i != 0);
  }
  conv_norm_out_ = register_module("conv_norm_out",
                                   std::make_shared<GroupNorm>(config.norm_num_groups, channels[0], config.norm_eps));
  conv_out_ = register_module("conv_out", std::make_shared<Conv2d>(channels[0], config.out_channels));
}

at::Tensor UNet2DConditionModel::forward(const at::Tensor& sample, const at::Tensor& timestep,
                                         const at::Tensor& encoder_hidden_states, const ControlResiduals* control) {
  MP_CHECK(sample.dim() == 4 && sample.size(1) == config.in_channels,
           "[UNet2DConditionModel] wanted a sample [N,{},h,w], got {}", config.in_channels, sample.sizes());
  const auto text = to_own(encoder_hidden_states);
  const auto time = embed_time(timestep, text);
  const auto x = to_own(config.center_input_sample ? 2 * sample - 1 : sample);
  auto [skips, hidden] = encode(conv_in_->forward(x), time, text);
  if (control != nullptr) {
    MP_CHECK(control->down.size() == skips.size(), "[UNet2DConditionModel] wanted {} control residuals, got {}",
             skips.size(), control->down.size());
    for (size_t i = 0; i < skips.size(); ++i) skips[i] = skips[i] + control->down[i];
    hidden = hidden + control->mid;
  }
  for (const auto& block : *up_blocks_) hidden = block->forward(hidden, time, text, skips);
  return conv_out_->forward(at::silu(conv_norm_out_->forward(hidden)));
}

}  // namespace multiplane
