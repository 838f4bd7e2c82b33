// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "kernels/error.h"

namespace multiplane {

/// A path as UTF-8, for messages.
inline std::string to_utf8(const std::filesystem::path& path) {
  const auto text = path.u8string();
  return {text.begin(), text.end()};
}

/// Throws Error{code} in the form every file error has: `what is wrong — where — what to do`. `what` may quote the
/// file, so its control characters are not passed on.
[[noreturn]] inline void fail_at(ErrorCode code, const std::filesystem::path& where, std::string what,
                                 std::string_view advice) {
  std::replace_if(what.begin(), what.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, '?');
  fail(code, "{} — {} — {}", what, to_utf8(where), advice);
}

}  // namespace multiplane
