// SPDX-License-Identifier: Apache-2.0
#include "models/layers.h"

#include <gmock/gmock.h>

#include "models/unet.h"
#include "random_weights.h"

namespace multiplane {
namespace {

TEST(Layers, HoldNoMemoryUntilWeightsAreAssigned) {
  const UNet2DConditionModel network{UNetConfig{}};
  int64_t numbers = 0, bytes = 0;
  for (const auto& parameter : network.parameters()) {
    numbers += parameter.numel();
    bytes += static_cast<int64_t>(parameter.storage().nbytes());
  }
  EXPECT_EQ(numbers, 859'520'964);  // Stable Diffusion 1.5's UNet
  EXPECT_LT(bytes, 10'000);
}

TEST(Layers, KeepWhatIsAssignedWithoutACopy) {
  Linear layer(3, 2);
  const auto weight = at::randn({2, 3});
  set_weight(layer, "weight", weight);
  EXPECT_EQ(layer.weight.data_ptr(), weight.data_ptr());
}

TEST(Layers, LinearMultipliesOverTheLastAxis) {
  Linear layer(3, 2);
  set_weight(layer, "weight", at::tensor({1.f, 2.f, 3.f, 4.f, 5.f, 6.f}).view({2, 3}));
  set_weight(layer, "bias", at::tensor({10.f, 20.f}));
  const auto y = layer.forward(at::ones({1, 5, 3}));
  EXPECT_TRUE(at::equal(y, at::tensor({16.f, 35.f}).expand({1, 5, 2})));
}

TEST(Layers, LinearIsTheSameHoweverTheCheckpointKeepsIt) {
  Linear matrix(4, 4), convolution(4, 4, true, Linear::Storage::Conv1x1);
  fill_with_random_weights(matrix);
  set_weight(convolution, "weight", matrix.weight.view({4, 4, 1, 1}));
  set_weight(convolution, "bias", matrix.bias);
  const auto x = at::randn({2, 6, 4});
  EXPECT_TRUE(at::equal(matrix.forward(x), convolution.forward(x)));
}

TEST(Layers, ConvolutionOfAnImpulseIsItsKernelMirrored) {
  Conv2d layer(1, 1, {.bias = false});
  set_weight(layer, "weight", at::arange(9.f).view({1, 1, 3, 3}));
  auto impulse = at::zeros({1, 1, 5, 5});
  impulse[0][0][2][2] = 1;
  const auto response = layer.forward(impulse).slice(2, 1, 4).slice(3, 1, 4);
  EXPECT_TRUE(at::equal(response, layer.weight.flip({2, 3})));
}

TEST(Layers, NormsGiveMeanZeroAndVarianceOne) {
  GroupNorm groups(2, 4, 1e-6);
  LayerNorm layer(8, 1e-6);
  for (torch::nn::Module* norm : {static_cast<torch::nn::Module*>(&groups), static_cast<torch::nn::Module*>(&layer)}) {
    const auto parameters = norm->named_parameters();
    set_weight(*norm, "weight", at::ones(parameters["weight"].sizes()));
    set_weight(*norm, "bias", at::zeros(parameters["bias"].sizes()));
  }
  const auto by_group = groups.forward(at::randn({3, 4, 5, 8}) * 7 + 2).view({3, 2, -1});
  const auto by_row = layer.forward(at::randn({3, 5, 8}) * 7 + 2);
  for (const auto& y : {by_group, by_row}) {
    EXPECT_LT(y.mean(-1).abs().max().item<float>(), 1e-5);
    EXPECT_LT((y.var(-1, /*unbiased=*/false) - 1).abs().max().item<float>(), 1e-4);
  }
}

}  // namespace
}  // namespace multiplane
