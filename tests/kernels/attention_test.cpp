// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <gmock/gmock.h>
#include <torch/torch.h>

#include "kernels/error.h"
#include "kernels/reference/attention.h"

namespace multiplane {
namespace {

struct Shape {
  int64_t batch, queries, keys, heads, features;
};

/// Every tail: of the tile of queries (32), the block of keys (128), the pairs of features (2), the tiles of features
/// (16, 32).
const Shape kShapes[] = {{1, 256, 256, 8, 40}, {2, 64, 77, 2, 80},  {1, 33, 129, 2, 160}, {1, 32, 128, 1, 256},
                         {1, 1, 1, 1, 2},      {2, 31, 154, 3, 34}, {1, 97, 255, 1, 16},  {1, 50, 300, 2, 62},
                         {3, 8, 16, 2, 8},     {1, 70, 5, 4, 64},   {1, 40, 385, 2, 30},  {1, 20, 31, 5, 96},
                         {1, 40, 40, 1, 512}};

double relative_error(const at::Tensor& actual, const at::Tensor& expected) {
  return ((actual.to(at::kDouble) - expected).norm() / expected.norm()).item<double>();
}

struct Inputs {
  at::Tensor q, k, v;
};

Inputs random_inputs(const Shape& s, at::ScalarType type) {
  at::manual_seed(s.queries * 1000 + s.keys);
  const int64_t D = s.heads * s.features;
  return {torch::randn({s.batch, s.queries, D}).to(type), torch::randn({s.batch, s.keys, D}).to(type),
          torch::randn({s.batch, s.keys, D}).to(type)};
}

class AttentionOfShape : public testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, AttentionOfShape, testing::ValuesIn(kShapes));

TEST_P(AttentionOfShape, AgreesWithPlainLoops) {
  const auto [q, k, v] = random_inputs(GetParam(), at::kBFloat16);
  const auto expected = reference::attention(q, k, v, GetParam().heads, false);
  const auto actual = attention(q, k, v, GetParam().heads);
  EXPECT_EQ(actual.scalar_type(), at::kBFloat16);
  EXPECT_LT(relative_error(actual, expected), 4e-3);  // of which rounding the result to bf16 is 2e-3
}

TEST_P(AttentionOfShape, AgreesWithPlainLoopsInFloat32) {
  const auto [q, k, v] = random_inputs(GetParam(), at::kFloat);
  EXPECT_LT(
      relative_error(attention(q, k, v, GetParam().heads), reference::attention(q, k, v, GetParam().heads, false)),
      1e-5);
}

TEST_P(AttentionOfShape, IsTheSameToTheBitWithOneThreadOrTwo) {
  const auto [q, k, v] = random_inputs(GetParam(), at::kBFloat16);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = attention(q, k, v, GetParam().heads);
  at::set_num_threads(2);
  const auto two = attention(q, k, v, GetParam().heads);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(one, two));
}

TEST(Attention, HidesTheFutureWhereItIsCausal) {
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    const auto [q, k, v] = random_inputs({2, 77, 77, 3, 16}, type);
    const auto actual = attention(q, k, v, 3, AttentionMask::Causal);
    EXPECT_LT(relative_error(actual, reference::attention(q, k, v, 3, true)), type == at::kFloat ? 1e-5 : 4e-3);
  }
}

TEST(Attention, StaysFiniteForExtremeLogits) {
  for (const double size : {1e2, 1e4, 1e8, 1e15}) {
    auto [q, k, v] = random_inputs({1, 40, 300, 2, 40}, at::kBFloat16);
    q = q * size;
    EXPECT_LT(relative_error(attention(q, k, v, 2), reference::attention(q, k, v, 2, false)), 4e-3) << size;
  }
}

TEST(Attention, IgnoresPaddingWhereEveryLogitIsFarBelowZero) {
  const auto k = torch::ones({1, 45, 16}, at::kBFloat16) + torch::rand({1, 45, 16}).to(at::kBFloat16) / 64;
  const auto q = torch::full({1, 3, 16}, -1e4, at::kBFloat16), v = torch::randn({1, 45, 16}).to(at::kBFloat16);
  EXPECT_LT(relative_error(attention(q, k, v, 1), reference::attention(q, k, v, 1, false)), 4e-3);
}

TEST(Attention, FindsTheHighestLogitInAnyBlock) {  // sums so far shrink to nothing when it turns up late
  for (const int64_t place : {0, 127, 128, 299}) {
    auto [q, k, v] = random_inputs({1, 33, 300, 1, 40}, at::kBFloat16);
    q = torch::ones_like(q);
    k.select(1, place).fill_(30);
    EXPECT_LT(relative_error(attention(q, k, v, 1), v.select(1, place).unsqueeze(1).expand_as(q).to(at::kDouble)),
              1e-6);
  }
}

TEST(Attention, ReadsViewsOfOneMergedProjection) {
  const auto qkv = torch::randn({2, 70, 3 * 80}).to(at::kBFloat16);
  const auto parts = qkv.chunk(3, -1);
  EXPECT_TRUE(at::equal(attention(parts[0], parts[1], parts[2], 2),
                        attention(parts[0].contiguous(), parts[1].contiguous(), parts[2].contiguous(), 2)));
}

TEST(Attention, SaysWhichShapeItWanted) {
  const auto q = torch::zeros({1, 4, 16});
  EXPECT_THROW(attention(q, q, torch::zeros({1, 5, 16}), 2), Error);
  EXPECT_THROW(attention(q, torch::zeros({2, 4, 16}), torch::zeros({2, 4, 16}), 2), Error);
  EXPECT_THROW(attention(q, q, q, 3), Error);
  EXPECT_THROW(attention(q[0], q[0], q[0], 2), Error);
}

}  // namespace
}  // namespace multiplane
