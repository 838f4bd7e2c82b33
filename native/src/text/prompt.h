// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace multiplane {

/// A stretch of a prompt that has one weight.
struct PromptPart {
  std::string text;
  double weight = 1.0;
  bool is_break = false;  // BREAK: what follows begins a new chunk; no text

  bool operator==(const PromptPart&) const = default;
};

/// Brackets nested deeper than this are text.
inline constexpr size_t kMaxNesting = 64;

/// What a prompt says in every step. Most prompts say one thing; [a:b:0.5] says two.
struct ParsedPrompt {
  std::vector<std::vector<PromptPart>> variants;  // all different
  std::vector<size_t> variant_at_step;            // one for each step
  std::vector<std::string> warnings;              // such as a bracket that is never closed
};

/// Reads the prompt language that AUTOMATIC1111's web UI made common:
///   (x) weight · 1.1    [x] weight / 1.1    (x:1.3) weight · 1.3, nesting multiplies    \( \) \[ \] \\ the signs
///   themselves [a:b:when] a, then b    [b:when] nothing, then b    [a::when] a, then nothing    [a|b] a and b in turn,
///   a step each BREAK new chunk of 75 tokens
/// `when` is a step (counted from 1: the last one that says a) or, below 1, a fraction of the steps. Brackets that do
/// not belong together stand for themselves, with a warning. Two things are errors (Error{InvalidArgument}), as leaving
/// them in the text would change the picture without saying so: `AND` between prompts and tags such as <lora:name:1>.
/// Source: stable-diffusion-webui 1.10, modules/prompt_parser.py; differs from it only for unbalanced brackets (it
/// closes them at the end of the prompt).
ParsedPrompt parse_prompt(std::string_view text, int64_t steps);

}  // namespace multiplane
