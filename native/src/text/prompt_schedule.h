// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace multiplane {

/// The text of a prompt in every step, its schedules [a:b:when] and alternations [a|b] resolved; escapes, weights and
/// all other brackets are left in. One text where the prompt has no schedule, otherwise `steps` texts.
std::vector<std::string> schedule_prompt(std::string_view text, int64_t steps);

}  // namespace multiplane
