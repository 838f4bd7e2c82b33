// SPDX-License-Identifier: Apache-2.0
#include "models/resnet.h"

#include <gmock/gmock.h>

#include "random_weights.h"

namespace multiplane {
namespace {

TEST(ResnetBlock2D, IsTheIdentityWithoutItsSecondConvolution) {
  ResnetBlock2D block(8, 8, {.groups = 4, .time_channels = 16});
  fill_with_random_weights(block);
  set_weight(block, "conv2.weight", at::zeros({8, 8, 3, 3}));
  set_weight(block, "conv2.bias", at::zeros({8}));
  const auto x = at::randn({2, 8, 6, 4});
  EXPECT_TRUE(at::equal(block.forward(x, at::randn({2, 16})), x));
}

TEST(ResnetBlock2D, ReadsTheTimeEmbedding) {
  ResnetBlock2D block(4, 12, {.groups = 4, .time_channels = 16});
  fill_with_random_weights(block);
  const auto x = at::randn({1, 4, 6, 4});
  const auto early = block.forward(x, at::ones({1, 16})), late = block.forward(x, -at::ones({1, 16}));
  EXPECT_EQ(early.sizes(), at::IntArrayRef({1, 12, 6, 4}));
  EXPECT_FALSE(at::allclose(early, late));
}

TEST(Downsample2D, RoundsUpInTheUNetAndDownInTheAutoencoder) {
  Downsample2D unet(4, Downsample2D::Padding::AllSides), autoencoder(4, Downsample2D::Padding::RightAndBottom);
  fill_with_random_weights(unet);
  fill_with_random_weights(autoencoder);
  const auto x = at::randn({1, 4, 8, 5});
  EXPECT_EQ(unet.forward(x).sizes(), at::IntArrayRef({1, 4, 4, 3}));
  EXPECT_EQ(autoencoder.forward(x).sizes(), at::IntArrayRef({1, 4, 4, 2}));
}

TEST(Upsample2D, RepeatsPixels) {
  Upsample2D layer(1);
  auto centre_only = at::zeros({1, 1, 3, 3});
  centre_only[0][0][1][1] = 1;
  set_weight(layer, "conv.weight", centre_only);
  set_weight(layer, "conv.bias", at::zeros({1}));
  const auto x = at::randn({1, 1, 2, 3});
  EXPECT_TRUE(at::equal(layer.forward(x, 4, 6), x.repeat_interleave(2, 2).repeat_interleave(2, 3)));
}

}  // namespace
}  // namespace multiplane
