// SPDX-License-Identifier: Apache-2.0
#include "models/unet_config.h"

#include <gmock/gmock.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

using testing::HasSubstr;

/// The message with which validate() refuses a config.
template <typename Config>
std::string refusal(const Config& config) {
  try {
    config.validate();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::ModelMismatch);
    return error.what();
  }
  return "";
}

TEST(UNetConfig, AcceptsStableDiffusion) {
  UNetConfig config;
  EXPECT_EQ(refusal(config), "");
  config.attention_head_dim = {5, 10, 20, 20};  // 2.1
  config.use_linear_projection = true;
  config.cross_attention_dim = 1024;
  EXPECT_EQ(refusal(config), "");
  EXPECT_EQ(config.heads(1), 10);
}

TEST(UNetConfig, NamesWhatItDoesNotBuild) {
  UNetConfig config;
  config.dual_cross_attention = true;
  EXPECT_THAT(refusal(config), HasSubstr("dual_cross_attention is \"true\""));
  config = {};
  config.down_block_types[1] = "KDownBlock2D";
  EXPECT_THAT(refusal(config), HasSubstr("KDownBlock2D"));
  config = {};
  config.addition_embed_type = "text_time";
  EXPECT_THAT(refusal(config), HasSubstr("addition_embed_type is \"text_time\""));
}

TEST(UNetConfig, NamesContradictions) {
  UNetConfig config;
  config.up_block_types.pop_back();
  EXPECT_THAT(refusal(config), HasSubstr("up_block_types has 3 entries"));
  config = {};
  config.attention_head_dim = {8, 8};
  EXPECT_THAT(refusal(config), HasSubstr("attention_head_dim has 2 entries"));
  config = {};
  config.block_out_channels[2] = 1000;
  EXPECT_THAT(refusal(config), HasSubstr("multiple of norm_num_groups = 32"));
  config = {};
  config.layers_per_block = 1'000'000'000;
  EXPECT_THAT(refusal(config), HasSubstr("layers_per_block is 1000000000"));
}

TEST(ControlNetConfig, MustBelongToTheUNetsFamily) {
  const UNetConfig unet;
  ControlNetConfig controlnet;
  EXPECT_EQ(refusal(controlnet), "");
  EXPECT_NO_THROW(controlnet.validate_for(unet));
  controlnet.cross_attention_dim = 1024;
  EXPECT_THROW(controlnet.validate_for(unet), Error);
}

}  // namespace
}  // namespace multiplane
