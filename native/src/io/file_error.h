// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string_view>

#include "kernels/error.h"

namespace multiplane {

/// A path as UTF-8, for messages.
inline std::string to_utf8(const std::filesystem::path& path) {
  const auto text = path.u8string();
  return {text.begin(), text.end()};
}

/// Throws Error{code} in the form every file error has: `what is wrong — where — what to do`.
[[noreturn]] inline void fail_at(ErrorCode code, const std::filesystem::path& where, std::string_view what,
                                 std::string_view advice) {
  fail(code, "{} — {} — {}", what, to_utf8(where), advice);
}

}  // namespace multiplane
