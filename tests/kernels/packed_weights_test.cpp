// SPDX-License-Identifier: Apache-2.0
#include "kernels/packed_weights.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <array>

namespace multiplane {
namespace {

class PackedWeights : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_worth_packing(torch::zeros({1}, at::kBFloat16))) GTEST_SKIP() << "this CPU has no bfloat16 units";
  }
  static at::Tensor random(at::IntArrayRef sizes) { return torch::randn(sizes).to(at::kBFloat16); }
};

TEST_F(PackedWeights, MultiplyAsLinearDoes) {
  const auto w = random({96, 40}), bias = random({96}), packed = pack_linear(w);
  for (const auto& x :
       {random({1, 40}), random({2, 77, 40}), random({1, 500, 40}), random({1, 40, 60}).transpose(1, 2)}) {
    const auto expected = at::linear(x.to(at::kFloat), w.to(at::kFloat), bias.to(at::kFloat));
    EXPECT_TRUE(at::allclose(packed_linear(x, packed, bias).to(at::kFloat), expected, 1e-2, 1e-2));
    EXPECT_EQ(packed_linear(x, packed, {}).sizes(), expected.sizes());
  }
}

TEST_F(PackedWeights, AreTheSameToTheBitWithOneThreadOrTwo) {
  const int threads = at::get_num_threads();
  for (const auto [rows, in, out] :
       {std::array{64, 5120, 1280}, std::array{256, 2560, 640}, std::array{1024, 640, 640}}) {
    const auto x = random({1, rows, in}), w = random({out, in}), packed = pack_linear(w);
    at::set_num_threads(1);
    const auto one = packed_linear(x, packed, {});
    at::set_num_threads(2);
    EXPECT_TRUE(at::equal(one, packed_linear(x, packed, {}))) << rows << " " << in << " " << out;
  }
  at::set_num_threads(threads);
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
