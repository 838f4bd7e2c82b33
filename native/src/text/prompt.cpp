// SPDX-License-Identifier: Apache-2.0
#include "text/prompt.h"

#include <map>
#include <set>

#include "io/utf8.h"
#include "kernels/error.h"
#include "text/prompt_schedule.h"
#include "text/prompt_weights.h"
#include "text/words.h"

namespace multiplane {

namespace {

void refuse_unsupported(std::string_view text) {
  if (const auto at = find_invalid_utf8(text); at != std::string_view::npos) {
    fail(ErrorCode::InvalidArgument, "the prompt is not text: byte {} is not UTF-8", at);
  }
  if (find_word(text, "AND") != std::string_view::npos) {
    fail(ErrorCode::InvalidArgument,
         "AND (several prompts at once) is not supported: write a comma, or 'and' in small letters");
  }
  for (const std::string_view tag : {"<lora:", "<lyco:", "<hypernet:"}) {
    const auto at = text.find(tag);
    if (at == std::string_view::npos) continue;
    fail(ErrorCode::InvalidArgument, "'{}' is not supported yet: take the tag out of the prompt",
         text.substr(at, text.find('>', at) - at + 1));
  }
}

}  // namespace

ParsedPrompt parse_prompt(std::string_view text, int64_t steps) {
  MP_CHECK(steps >= 1, "[parse_prompt] wanted at least 1 step, got {}", steps);
  refuse_unsupported(text);
  ParsedPrompt prompt;
  std::map<std::string, size_t> variant_of;
  for (const auto& variant : schedule_prompt(text, steps)) {
    const auto [found, is_new] = variant_of.emplace(variant, prompt.variants.size());
    if (is_new) prompt.variants.push_back(parse_weights(variant, prompt.warnings));
    prompt.variant_at_step.push_back(found->second);
  }
  prompt.variant_at_step.resize(static_cast<size_t>(steps), 0);
  // Variants often share the same mistake.
  const std::set<std::string> distinct(prompt.warnings.begin(), prompt.warnings.end());
  prompt.warnings.assign(distinct.begin(), distinct.end());
  return prompt;
}

}  // namespace multiplane
