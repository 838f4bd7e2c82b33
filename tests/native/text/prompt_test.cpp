// SPDX-License-Identifier: Apache-2.0
// The tables of the prompt language are in tests/native/test_prompt.py.
#include "text/prompt.h"

#include <gtest/gtest.h>

#include <random>

#include "kernels/error.h"

namespace multiplane {

TEST(Prompt, PlainTextIsOnePart) {
  const auto prompt = parse_prompt("a cat, 10:30", 3);
  EXPECT_EQ(prompt.variants, (std::vector<std::vector<PromptPart>>{{{.text = "a cat, 10:30"}}}));
  EXPECT_EQ(prompt.variant_at_step, (std::vector<size_t>{0, 0, 0}));
  EXPECT_TRUE(prompt.warnings.empty());
}

TEST(Prompt, SchedulesShareEqualSteps) {
  const auto prompt = parse_prompt("[a:b:2] [c|c]", 4);
  EXPECT_EQ(prompt.variants.size(), 2u);
  EXPECT_EQ(prompt.variant_at_step, (std::vector<size_t>{0, 0, 1, 1}));
}

TEST(Prompt, DamagedPromptsAreReadOrRefused) {
  std::mt19937 random(0);
  constexpr std::string_view kSigns = "()[]:|\\ .5-a\xC3\xA9,";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto length = random() % 40; length > 0; --length) text += kSigns[random() % kSigns.size()];
    try {
      EXPECT_EQ(parse_prompt(text, 3).variant_at_step.size(), 3u);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::InvalidArgument) << text;
    }
  }
}

}  // namespace multiplane
