// SPDX-License-Identifier: Apache-2.0
#include "kernels/group_norm.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

at::Tensor channels_last(const at::Tensor& x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

TEST(GroupNorm, AgreesWithTorchInFloat32) {
  for (const auto& x :
       {torch::randn({2, 12, 9, 15}) * 3 + 5, torch::randn({1, 64, 1, 1}), torch::randn({1, 8, 70, 3})}) {
    const auto weight = torch::randn({x.size(1)}).to(at::kBFloat16), bias = torch::randn({x.size(1)}).to(at::kBFloat16);
    const auto input = x.to(at::kBFloat16);
    const auto expected = at::group_norm(input.to(at::kFloat), 4, weight.to(at::kFloat), bias.to(at::kFloat), 1e-5);
    for (const auto& laid_out : {input, channels_last(input)}) {
      const auto actual = group_norm(laid_out, 4, weight, bias, 1e-5).to(at::kFloat);
      EXPECT_LT((actual - expected).norm().item<float>(), 4e-3 * expected.norm().item<float>());
    }
  }
}

TEST(GroupNorm, IsTheSameToTheBitWithOneThreadOrTwo) {
  const auto x = channels_last(torch::randn({2, 64, 40, 40}).to(at::kBFloat16)), one = torch::ones({64}, at::kBFloat16);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto single = group_norm(x, 32, one, one, 1e-5);
  at::set_num_threads(2);
  EXPECT_TRUE(at::equal(single, group_norm(x, 32, one, one, 1e-5)));
  at::set_num_threads(threads);
}

TEST(GroupNorm, RefusesChannelsThatDoNotFormGroups) {
  const auto one = torch::ones({6});
  EXPECT_THROW(group_norm(torch::zeros({1, 6, 2, 2}), 4, one, one, 1e-5), Error);
}

}  // namespace
}  // namespace multiplane
