// SPDX-License-Identifier: Apache-2.0
#include "models/autoencoder_tiny.h"

#include <torch/nn/modules/container/functional.h>

#include "models/config_check.h"

namespace multiplane {

namespace {

using torch::nn::Functional;

at::Tensor relu(const at::Tensor& x) { return at::relu(x); }

/// relu(conv(relu(conv(relu(conv(x))))) + x). Keys: conv.0, conv.2, conv.4.
struct AutoencoderTinyBlock : torch::nn::Module {
  explicit AutoencoderTinyBlock(int64_t channels) {
    for (int i = 0; i < 3; ++i) {
      if (i > 0) conv_->push_back(Functional(relu));
      conv_->push_back(std::make_shared<Conv2d>(channels, channels));
    }
  }
  at::Tensor forward(const at::Tensor& x) { return at::relu(conv_->forward(x) + x); }

 private:
  torch::nn::Sequential conv_{register_module("conv", torch::nn::Sequential())};
};

/// Repeats every pixel `factor` times in both directions.
struct UpsampleNearest : torch::nn::Module {
  explicit UpsampleNearest(int64_t factor) : factor_(factor) {}
  at::Tensor forward(const at::Tensor& x) {
    return at::upsample_nearest2d(x, {factor_ * x.size(2), factor_ * x.size(3)});
  }

 private:
  int64_t factor_;
};

void check_blocks(const char* channels_key, const std::vector<int64_t>& channels, const char* blocks_key,
                  const std::vector<int64_t>& blocks) {
  require_within(fmt::format("the length of {}", channels_key), static_cast<int64_t>(channels.size()), 1, 8);
  require_length(blocks_key, blocks.size(), channels_key, channels.size());
  for (const auto count : blocks) require_within(blocks_key, count, 0, 64);
  require_within(channels_key, channels[0], 1, 16384);
  for (const auto width : channels)
    require_one_of(channels_key, width, {channels[0]});  // nothing in it changes the width
}

}  // namespace

void AutoencoderTinyConfig::validate() const {
  check_blocks("encoder_block_out_channels", encoder_block_out_channels, "num_encoder_blocks", num_encoder_blocks);
  check_blocks("decoder_block_out_channels", decoder_block_out_channels, "num_decoder_blocks", num_decoder_blocks);
  require_one_of<int64_t>("in_channels", in_channels, {3});
  require_one_of<int64_t>("out_channels", out_channels, {3});
  require_within("latent_channels", latent_channels, 1, 64);
  require_within("upsampling_scaling_factor", upsampling_scaling_factor, 1, 8);
  require_nonzero("scaling_factor", scaling_factor);
  require_one_of<std::string>("act_fn", act_fn, {"relu"});
  require_one_of<std::string>("upsample_fn", upsample_fn, {"nearest"});
}

AutoencoderTiny::AutoencoderTiny(const AutoencoderTinyConfig& config) : config(config) {
  encoder_ = register_module("encoder", std::make_shared<Coder>());
  const int64_t wide = config.encoder_block_out_channels[0];
  for (size_t i = 0; i < config.num_encoder_blocks.size(); ++i) {
    encoder_->layers->push_back(
        i == 0 ? std::make_shared<Conv2d>(config.in_channels, wide)
               : std::make_shared<Conv2d>(wide, wide, Conv2d::Options{.stride = 2, .bias = false}));
    for (int64_t block = 0; block < config.num_encoder_blocks[i]; ++block) {
      encoder_->layers->push_back(std::make_shared<AutoencoderTinyBlock>(wide));
    }
  }
  encoder_->layers->push_back(std::make_shared<Conv2d>(wide, config.latent_channels));

  decoder_ = register_module("decoder", std::make_shared<Coder>());
  const int64_t deep = config.decoder_block_out_channels[0];
  decoder_->layers->push_back(std::make_shared<Conv2d>(config.latent_channels, deep));
  decoder_->layers->push_back(Functional(relu));
  for (size_t i = 0; i < config.num_decoder_blocks.size(); ++i) {
    for (int64_t block = 0; block < config.num_decoder_blocks[i]; ++block) {
      decoder_->layers->push_back(std::make_shared<AutoencoderTinyBlock>(deep));
    }
    if (i + 1 < config.num_decoder_blocks.size()) {
      decoder_->layers->push_back(std::make_shared<UpsampleNearest>(config.upsampling_scaling_factor));
      decoder_->layers->push_back(std::make_shared<Conv2d>(deep, deep, Conv2d::Options{.bias = false}));
    }
  }
  decoder_->layers->push_back(std::make_shared<Conv2d>(deep, config.out_channels));
}

at::Tensor AutoencoderTiny::encode(const at::Tensor& image) {
  return encoder_->layers->forward((image.to(weight_options(*this)) + 1) / 2);
}

at::Tensor AutoencoderTiny::decode(const at::Tensor& latent) {
  const auto bounded = at::tanh(latent.to(weight_options(*this)) / 3) * 3;
  return decoder_->layers->forward(bounded) * 2 - 1;
}

}  // namespace multiplane
