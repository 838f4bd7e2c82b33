// SPDX-License-Identifier: Apache-2.0
#include "kernels/packed_weights.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace multiplane {
namespace {

class PackedWeights : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_worth_packing(torch::zeros({1}, at::kBFloat16))) GTEST_SKIP() << "this CPU has no bfloat16 units";
  }
  static at::Tensor random(at::IntArrayRef sizes) { return torch::randn(sizes).to(at::kBFloat16); }
};

TEST_F(PackedWeights, MultiplyToTheSameBitsAsLinear) {
  const auto w = random({96, 40}), bias = random({96}), packed = pack_linear(w);
  for (const auto& x : {random({1, 40}), random({2, 77, 40}), random({1, 500, 40})}) {
    EXPECT_TRUE(at::equal(packed_linear(x, packed, bias), at::linear(x, w, bias)));
    EXPECT_TRUE(at::equal(packed_linear(x, packed, {}), at::linear(x, w)));
  }
}

TEST_F(PackedWeights, ConvolveToTheSameBitsAsConv2d) {
  const auto w = random({48, 32, 3, 3}), bias = random({48});
  for (const int64_t stride : {1, 2}) {
    const auto packed = pack_conv2d(w, stride, 1, {1, 32, 16, 16});
    for (const auto& x : {random({1, 32, 16, 16}), random({2, 32, 9, 20})}) {  // also of another size than the hint's
      const auto last = x.contiguous(at::MemoryFormat::ChannelsLast);
      EXPECT_TRUE(at::equal(packed_conv2d(x, packed, bias, stride, 1), at::conv2d(last, w, bias, stride, 1)));
    }
  }
}

TEST_F(PackedWeights, AreNotPackedAgain) {
  EXPECT_FALSE(is_worth_packing(pack_linear(random({8, 8}))));
  EXPECT_FALSE(is_worth_packing(torch::zeros({8, 8})));
}

}  // namespace
}  // namespace multiplane
