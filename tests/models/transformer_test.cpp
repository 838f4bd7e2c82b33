// SPDX-License-Identifier: Apache-2.0
#include "models/transformer.h"

#include <gmock/gmock.h>

#include "random_weights.h"

namespace multiplane {
namespace {

constexpr int64_t kChannels = 16, kTextFeatures = 12;

Transformer2DModel make_transformer(bool linear_projection) {
  Transformer2DModel transformer(
      kChannels,
      {.heads = 2, .layers = 2, .text_features = kTextFeatures, .groups = 4, .linear_projection = linear_projection});
  fill_with_random_weights(transformer);
  return transformer;
}

TEST(Transformer2DModel, IsTheIdentityWithoutItsLastProjection) {
  auto transformer = make_transformer(true);
  set_weight(transformer, "proj_out.weight", at::zeros({kChannels, kChannels}));
  set_weight(transformer, "proj_out.bias", at::zeros({kChannels}));
  const auto x = at::randn({2, kChannels, 4, 6});
  EXPECT_TRUE(at::equal(transformer.forward(x, {at::randn({2, 5, kTextFeatures})}), x));
}

TEST(Transformer2DModel, KeepsProjectionsAsConvolutionsOrMatrices) {
  auto matrices = make_transformer(true), convolutions = make_transformer(false);
  EXPECT_EQ(convolutions.named_parameters()["proj_in.weight"].sizes(), at::IntArrayRef({kChannels, kChannels, 1, 1}));
  const auto x = at::randn({1, kChannels, 4, 6}), text = at::randn({1, 5, kTextFeatures});
  EXPECT_TRUE(at::equal(matrices.forward(x, {text}), convolutions.forward(x, {text})));
}

TEST(Transformer2DModel, DoesNotMindTheOrderOfTheWords) {  // words carry their place in their features
  auto transformer = make_transformer(false);
  const auto x = at::randn({1, kChannels, 4, 6}), text = at::randn({1, 5, kTextFeatures});
  EXPECT_TRUE(at::allclose(transformer.forward(x, {text}), transformer.forward(x, {text.flip(1)}), 1e-4, 1e-5));
}

TEST(Transformer2DModel, TreatsPixelsAlikeWhereverTheyAre) {  // it mirrors with the picture
  auto transformer = make_transformer(false);
  const auto x = at::randn({1, kChannels, 4, 6}), text = at::randn({1, 5, kTextFeatures});
  EXPECT_TRUE(at::allclose(transformer.forward(x.flip(3), {text}), transformer.forward(x, {text}).flip(3), 1e-4, 1e-5));
}

TEST(Tokens, AreTheImageAndBack) {
  const auto image = at::randn({2, 3, 4, 5});
  EXPECT_TRUE(at::equal(tokens_of(image)[1][7], image.select(0, 1).select(1, 1).select(1, 2)));
  EXPECT_TRUE(at::equal(image_of(tokens_of(image), 4, 5), image));
}

}  // namespace
}  // namespace multiplane
