// SPDX-License-Identifier: Apache-2.0
#include "models/attention_memory.h"

#include <gmock/gmock.h>

#include <cmath>

#include "kernels/error.h"
#include "models/transformer.h"
#include "random_weights.h"

namespace multiplane {
namespace {

constexpr int64_t kFeatures = 16, kPromptFeatures = 12, kHeads = 2;
using Use = AttentionMemory::Use;

BasicTransformerBlock make_block() {
  BasicTransformerBlock block(kFeatures, kPromptFeatures, kHeads);
  fill_with_random_weights(block);
  return block;
}

/// One run of a block alone.
at::Tensor run(BasicTransformerBlock& block, const at::Tensor& x, const at::Tensor& text, AttentionMemory& memory,
               Use use, double timestep = 500) {
  AttentionMemory::Call call(memory, use, timestep);
  return block.forward(x, {text, &call});
}

TEST(AttentionMemory, ChangesNothingWhileItIsFilledOrEmpty) {
  auto block = make_block();
  const auto x = at::randn({2, 24, kFeatures}), text = at::randn({2, 5, kPromptFeatures});
  const auto alone = block.forward(x, {text});
  AttentionMemory memory, empty;
  EXPECT_TRUE(at::equal(run(block, x, text, memory, Use::Remember), alone));
  EXPECT_TRUE(at::equal(run(block, x, text, empty, Use::Recall), alone));
}

TEST(AttentionMemory, OfTheSamePictureChangesNothing) {  // a mean over everything twice is the mean
  auto block = make_block();
  const auto x = at::randn({2, 24, kFeatures}), text = at::randn({2, 5, kPromptFeatures});
  AttentionMemory memory;
  const auto alone = run(block, x, text, memory, Use::Remember);
  EXPECT_TRUE(at::allclose(run(block, x, text, memory, Use::Recall), alone, 1e-4, 1e-5));
}

TEST(AttentionMemory, IsAttendedToBesideThePictureItself) {
  auto block = make_block();
  const auto weight = [&](const std::string& name) { return block.named_parameters()[name]; };
  const auto text = at::randn({2, 5, kPromptFeatures});
  const auto other = at::randn({2, 40, kFeatures}), x = at::randn({2, 24, kFeatures});  // another size
  AttentionMemory memory;
  run(block, other, text, memory, Use::Remember);

  const auto norm = [&](const at::Tensor& t) {
    return at::layer_norm(t, {kFeatures}, weight("norm1.weight"), weight("norm1.bias"));
  };
  const auto heads = [](const at::Tensor& t) { return t.unflatten(-1, {kHeads, -1}).transpose(1, 2); };
  const auto all = norm(at::cat({x, other}, 1));
  const auto q = heads(at::linear(norm(x), weight("attn1.to_q.weight")));
  const auto k = heads(at::linear(all, weight("attn1.to_k.weight")));
  const auto v = heads(at::linear(all, weight("attn1.to_v.weight")));
  const auto seen = (q.matmul(k.transpose(2, 3)) / std::sqrt(kFeatures / kHeads)).softmax(-1).matmul(v);
  const auto first =
      at::linear(seen.transpose(1, 2).flatten(2), weight("attn1.to_out.0.weight"), weight("attn1.to_out.0.bias"));

  for (const auto* name : {"attn2.to_out.0.weight", "attn2.to_out.0.bias", "ff.net.2.weight", "ff.net.2.bias"}) {
    set_weight(block, name, at::zeros_like(weight(name)));  // leaves self-attention alone
  }
  EXPECT_TRUE(at::allclose(run(block, x, text, memory, Use::Recall), x + first, 1e-4, 1e-5));
}

TEST(AttentionMemory, ShowsEachHalfOfGuidanceItsOwn) {
  auto block = make_block();
  const auto other = at::randn({2, 40, kFeatures}), x = at::randn({2, 24, kFeatures});
  const auto text = at::randn({2, 5, kPromptFeatures});
  AttentionMemory both, positive;
  run(block, other, text, both, Use::Remember);
  run(block, other.narrow(0, 1, 1), text.narrow(0, 1, 1), positive, Use::Remember);
  const auto halves = run(block, x, text, both, Use::Recall);
  const auto alone = run(block, x.narrow(0, 1, 1), text.narrow(0, 1, 1), positive, Use::Recall);
  EXPECT_TRUE(at::allclose(halves.narrow(0, 1, 1), alone, 1e-4, 1e-5));
}

TEST(AttentionMemory, RecallsTheNearestTimestepAndForgetsOnlyWhatIsRememberedAnew) {
  AttentionMemory memory;
  const auto remember = [&](double timestep, float value) {
    const auto x = at::full({1, 1, 1}, value);
    AttentionMemory::Call(memory, Use::Remember, timestep).see({x, x});
  };
  const auto recalled = [&](double timestep) {
    const auto x = at::zeros({1, 1, 1});
    return AttentionMemory::Call(memory, Use::Recall, timestep).see({x, x}).keys[0][1][0].item<float>();
  };
  remember(900, 1);
  remember(500, 2);
  remember(100, 3);
  EXPECT_EQ(recalled(999), 1);
  EXPECT_EQ(recalled(650), 2);
  EXPECT_EQ(recalled(0), 3);
  remember(500, 4);
  EXPECT_EQ(recalled(500), 4);
  EXPECT_EQ(recalled(900), 1);
}

TEST(AttentionMemory, KnowsItsSize) {
  auto block = make_block();
  AttentionMemory memory;
  for (const double timestep : {900, 500}) {
    run(block, at::randn({2, 24, kFeatures}), at::randn({2, 5, kPromptFeatures}), memory, Use::Remember, timestep);
  }
  EXPECT_EQ(memory.bytes(), 2 /* steps */ * 2 /* keys, values */ * 2 * 24 * kFeatures * 4);
  memory.clear();
  EXPECT_EQ(memory.bytes(), 0);
}

TEST(AttentionMemory, RefusesAnotherNetworkOrAnotherGuidance) {
  auto block = make_block();
  const auto x = at::randn({2, 24, kFeatures}), text = at::randn({2, 5, kPromptFeatures});
  AttentionMemory memory;
  run(block, x, text, memory, Use::Remember);
  EXPECT_THROW(run(block, x.narrow(0, 1, 1), text.narrow(0, 1, 1), memory, Use::Recall), Error);
  AttentionMemory::Call call(memory, Use::Recall, 500);
  block.forward(x, {text, &call});
  EXPECT_THROW(block.forward(x, {text, &call}), Error);
}

}  // namespace
}  // namespace multiplane
