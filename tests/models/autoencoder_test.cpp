// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "models/autoencoder_kl.h"
#include "models/autoencoder_tiny.h"
#include "random_weights.h"

namespace multiplane {
namespace {

AutoencoderKLConfig small_autoencoder() {
  AutoencoderKLConfig config;
  config.block_out_channels = {8, 16, 16};
  config.down_block_types.resize(3);
  config.up_block_types.resize(3);
  config.layers_per_block = 1;
  config.norm_num_groups = 4;
  return config;
}

TEST(AutoencoderKL, HalvesOnceForEveryBlockButTheLast) {
  AutoencoderKL autoencoder(small_autoencoder());
  fill_with_random_weights(autoencoder);
  const auto [mean, log_var] = autoencoder.encode(at::randn({2, 3, 16, 24}));
  EXPECT_EQ(mean.sizes(), at::IntArrayRef({2, 4, 4, 6}));
  EXPECT_EQ(log_var.sizes(), mean.sizes());
  EXPECT_EQ(autoencoder.decode(mean).sizes(), at::IntArrayRef({2, 3, 16, 24}));
}

TEST(AutoencoderKL, LeavesOutWhatItsConfigLeavesOut) {
  auto config = small_autoencoder();
  config.use_quant_conv = config.use_post_quant_conv = config.mid_block_add_attention = false;
  config.latent_channels = 16;
  AutoencoderKL autoencoder(config);
  fill_with_random_weights(autoencoder);
  for (const auto& name : autoencoder.named_parameters().keys()) {
    EXPECT_THAT(name, testing::Not(testing::AnyOf(testing::HasSubstr("attentions"), testing::HasSubstr("quant_conv"))));
  }
  EXPECT_EQ(autoencoder.encode(at::randn({1, 3, 8, 8})).mean.size(1), 16);
}

TEST(AutoencoderKL, BoundsTheVariance) {
  AutoencoderKL autoencoder(small_autoencoder());
  fill_with_random_weights(autoencoder);
  set_weight(autoencoder, "quant_conv.bias", at::full({8}, 1e6f));
  EXPECT_EQ(autoencoder.encode(at::randn({1, 3, 8, 8})).log_var.max().item<float>(), 20);
}

TEST(AutoencoderTiny, HalvesThreeTimes) {
  AutoencoderTiny autoencoder{AutoencoderTinyConfig{}};
  fill_with_random_weights(autoencoder);
  const auto latent = autoencoder.encode(at::randn({1, 3, 16, 24}));
  EXPECT_EQ(latent.sizes(), at::IntArrayRef({1, 4, 2, 3}));
  EXPECT_EQ(autoencoder.decode(latent).sizes(), at::IntArrayRef({1, 3, 16, 24}));
}

TEST(AutoencoderTiny, TakesGreyForTheMiddleOfItsRange) {  // −1…1 outside, 0…1 inside
  AutoencoderTiny autoencoder{AutoencoderTinyConfig{}};
  for (auto& parameter : autoencoder.parameters()) parameter.set_data(at::zeros(parameter.sizes()));
  set_weight(autoencoder, "decoder.layers.18.bias", at::full({3}, 0.5f));
  EXPECT_TRUE(at::equal(autoencoder.decode(at::randn({1, 4, 1, 1})), at::zeros({1, 3, 8, 8})));
}

TEST(AutoencoderConfigs, AreRefusedWhereTheyContradictThemselves) {
  AutoencoderKLConfig kl;
  EXPECT_NO_THROW(kl.validate());
  kl.up_block_types.pop_back();
  EXPECT_THROW(kl.validate(), Error);
  AutoencoderTinyConfig tiny;
  EXPECT_NO_THROW(tiny.validate());
  tiny.num_encoder_blocks = {1, 3};
  EXPECT_THROW(tiny.validate(), Error);
}

}  // namespace
}  // namespace multiplane
