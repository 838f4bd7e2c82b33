// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace multiplane {

/// What kind of failure it is; the bindings map each to a Python exception's `code`, the add-on to advice.
enum class ErrorCode {
  InvalidArgument,
  ModelMissing,
  ModelMismatch,
  OutOfMemory,
  UnsupportedDevice,
  Corrupt,
  Cancelled,
  Internal,
};

/// The one exception type of the engine. Message: `[function] what is wrong: what to do`.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// Throws Error{code} with a formatted message.
template <typename... Args>
[[noreturn]] void fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(code, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace multiplane

/// Checks an argument: MP_CHECK(cond, "[function] wanted ..., got {}", value) throws Error{InvalidArgument}.
#define MP_CHECK(condition, ...)                                                 \
  do {                                                                           \
    if (!(condition)) {                                                          \
      ::multiplane::fail(::multiplane::ErrorCode::InvalidArgument, __VA_ARGS__); \
    }                                                                            \
  } while (false)
