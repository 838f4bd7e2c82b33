// SPDX-License-Identifier: Apache-2.0
#include "models/unet.h"

#include <gmock/gmock.h>

#include "kernels/error.h"
#include "random_weights.h"

namespace multiplane {
namespace {

/// Sets the fields that make a network small.
template <typename Config>
Config small(Config config) {
  config.block_out_channels = {8, 16};
  config.down_block_types = {"CrossAttnDownBlock2D", "DownBlock2D"};
  config.layers_per_block = 1;
  config.norm_num_groups = 4;
  config.cross_attention_dim = 12;
  config.attention_head_dim = {2};
  return config;
}

UNetConfig small_unet() {
  auto config = small(UNetConfig{});
  config.up_block_types = {"UpBlock2D", "CrossAttnUpBlock2D"};
  return config;
}

ControlNetConfig small_controlnet() {
  auto config = small(ControlNetConfig{});
  config.conditioning_embedding_out_channels = {4, 6, 8, 10};
  return config;
}

struct Inputs {
  at::Tensor sample = at::randn({2, 4, 8, 6});
  at::Tensor timestep = at::tensor({10.f, 900.f});
  at::Tensor text = at::randn({2, 7, 12});
  at::Tensor image = at::rand({1, 3, 64, 48});
};

TEST(UNet2DConditionModel, KeepsTheSizeOfTheSampleEvenIfOdd) {
  UNet2DConditionModel unet(small_unet());
  fill_with_random_weights(unet);
  const Inputs in;
  EXPECT_EQ(unet.forward(in.sample, in.timestep, in.text).sizes(), in.sample.sizes());
  const auto odd = at::randn({2, 4, 7, 5});
  EXPECT_EQ(unet.forward(odd, in.timestep, in.text).sizes(), odd.sizes());
}

TEST(UNet2DConditionModel, TreatsEveryItemOfABatchAlone) {
  UNet2DConditionModel unet(small_unet());
  fill_with_random_weights(unet);
  const Inputs in;
  const auto batch = unet.forward(in.sample, in.timestep, in.text);
  const auto alone = unet.forward(in.sample.narrow(0, 1, 1), in.timestep.narrow(0, 1, 1), in.text.narrow(0, 1, 1));
  EXPECT_TRUE(at::allclose(batch.narrow(0, 1, 1), alone, 1e-4, 1e-5));
}

TEST(UNet2DConditionModel, ComputesInTheTypeOfItsWeights) {
  UNet2DConditionModel unet(small_unet());
  fill_with_random_weights(unet);
  const Inputs in;
  const auto exact = unet.forward(in.sample, in.timestep, in.text);
  unet.to(at::kBFloat16);
  const auto rounded = unet.forward(in.sample, in.timestep, in.text);
  EXPECT_EQ(rounded.scalar_type(), at::kBFloat16);
  EXPECT_LT((rounded - exact).norm().item<float>(), 0.02 * exact.norm().item<float>());
}

TEST(UNet2DConditionModel, RefusesAnotherNumberOfChannelsOrFeatures) {
  UNet2DConditionModel unet(small_unet());
  fill_with_random_weights(unet);
  const Inputs in;
  EXPECT_THROW(unet.forward(at::randn({1, 9, 8, 8}), in.timestep, in.text), Error);
  EXPECT_THROW(unet.forward(in.sample, in.timestep, at::randn({2, 7, 13})), Error);
}

TEST(ControlNetModel, ChangesNothingWhileItsZeroConvolutionsAreZero) {
  UNet2DConditionModel unet(small_unet());
  ControlNetModel controlnet(small_controlnet());
  fill_with_random_weights(unet);
  fill_with_random_weights(controlnet);
  for (auto& parameter : controlnet.named_parameters()) {
    const auto& name = parameter.key();
    if (name.starts_with("controlnet_down_blocks") || name.starts_with("controlnet_mid_block")) {
      parameter.value().set_data(at::zeros(parameter.value().sizes()));
    }
  }
  const Inputs in;
  const auto control = controlnet.forward(in.sample, in.timestep, in.text, in.image);
  EXPECT_TRUE(at::equal(unet.forward(in.sample, in.timestep, in.text, &control),
                        unet.forward(in.sample, in.timestep, in.text)));
}

TEST(ControlNetModel, ScalesItsResidualsAndAddsThem) {
  ControlNetModel controlnet(small_controlnet());
  fill_with_random_weights(controlnet);
  const Inputs in;
  const auto hint = controlnet.embed(in.image);
  auto sum = controlnet.forward(in.sample, in.timestep, in.text, hint, 0.25);
  sum.add(controlnet.forward(in.sample, in.timestep, in.text, hint, 0.5));
  const auto whole = controlnet.forward(in.sample, in.timestep, in.text, hint, 0.75);
  ASSERT_EQ(whole.down.size(), 4u);  // conv_in, layer, downsampler, layer
  for (size_t i = 0; i < whole.down.size(); ++i) {
    EXPECT_TRUE(at::allclose(sum.down[i], whole.down[i], 1e-5, 1e-6)) << i;
  }
  EXPECT_TRUE(at::allclose(sum.mid, whole.mid, 1e-5, 1e-6));
}

TEST(ControlNetModel, GivesOneNumberAChannelIfItPools) {
  auto config = small_controlnet();
  config.global_pool_conditions = true;
  ControlNetModel controlnet(config);
  UNet2DConditionModel unet(small_unet());
  fill_with_random_weights(controlnet);
  fill_with_random_weights(unet);
  const Inputs in;
  const auto control = controlnet.forward(in.sample, in.timestep, in.text, in.image);
  EXPECT_EQ(control.mid.sizes(), at::IntArrayRef({2, 16, 1, 1}));
  EXPECT_EQ(unet.forward(in.sample, in.timestep, in.text, &control).sizes(), in.sample.sizes());
}

TEST(ControlNetModel, ReadsBlueFirstWhereItsConfigSaysSo) {
  auto config = small_controlnet();
  ControlNetModel rgb(config);
  config.controlnet_conditioning_channel_order = "bgr";
  ControlNetModel bgr(config);
  fill_with_random_weights(rgb);
  fill_with_random_weights(bgr);
  const Inputs in;
  EXPECT_TRUE(at::equal(bgr.embed(in.image).features, rgb.embed(in.image.flip(1)).features));
}

TEST(ControlNetModel, RefusesAnImageOfAnotherSize) {
  ControlNetModel controlnet(small_controlnet());
  fill_with_random_weights(controlnet);
  const Inputs in;
  EXPECT_THROW(controlnet.forward(in.sample, in.timestep, in.text, at::rand({1, 3, 64, 64})), Error);
}

}  // namespace
}  // namespace multiplane
