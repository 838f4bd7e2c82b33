// SPDX-License-Identifier: Apache-2.0
#include "models/clip_text.h"

#include <gmock/gmock.h>

#include "kernels/error.h"
#include "random_weights.h"

namespace multiplane {
namespace {

CLIPTextModel small_encoder(int64_t layers = 3) {
  CLIPTextConfig config;
  config.vocab_size = 50;
  config.hidden_size = 16;
  config.intermediate_size = 24;
  config.num_hidden_layers = layers;
  config.num_attention_heads = 2;
  config.max_position_embeddings = 10;
  CLIPTextModel encoder(config);
  fill_with_random_weights(encoder);
  return encoder;
}

at::Tensor some_ids() { return at::tensor({1, 20, 30, 49, 2, 2}, at::kLong).view({1, 6}); }

TEST(CLIPTextModel, DoesNotLookAhead) {
  auto encoder = small_encoder();
  auto changed = some_ids();
  changed[0][4] = 7;
  const auto a = encoder.forward(some_ids()), b = encoder.forward(changed);
  EXPECT_TRUE(at::allclose(a.narrow(1, 0, 4), b.narrow(1, 0, 4), 1e-5, 1e-6));
  EXPECT_FALSE(at::allclose(a.narrow(1, 4, 2), b.narrow(1, 4, 2)));
}

TEST(CLIPTextModel, SkipsLayersFromTheEnd) {
  auto whole = small_encoder(3), short_one = small_encoder(2);
  for (auto& parameter : short_one.named_parameters()) {
    parameter.value().set_data(whole.named_parameters()[parameter.key()]);
  }
  EXPECT_TRUE(at::equal(whole.forward(some_ids(), /*clip_skip=*/1), short_one.forward(some_ids())));
  EXPECT_THROW(whole.forward(some_ids(), 3), Error);
}

TEST(CLIPTextModel, TakesWordsFromTheExtraEmbeddings) {
  auto encoder = small_encoder();
  const auto table = encoder.named_parameters()["text_model.embeddings.token_embedding.weight"];
  const auto extra = at::stack({table[7], table[20]});
  auto ids = some_ids();
  ids[0][1] = 51;  // the second extra row, which is word 20
  EXPECT_TRUE(at::equal(encoder.forward(ids, 0, extra), encoder.forward(some_ids())));
}

TEST(CLIPTextModel, RefusesIdsOutsideItsVocabulary) {
  auto encoder = small_encoder();
  auto ids = some_ids();
  ids[0][1] = 50;
  EXPECT_THROW(encoder.forward(ids), Error);
  EXPECT_NO_THROW(encoder.forward(ids, 0, at::zeros({1, 16})));
  EXPECT_THROW(encoder.forward(ids, 0, at::zeros({1, 17})), Error);
  EXPECT_THROW(encoder.forward(at::zeros({1, 11}, at::kLong)), Error);
}

}  // namespace
}  // namespace multiplane
