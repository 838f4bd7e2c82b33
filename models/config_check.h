// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "kernels/error.h"

namespace multiplane {

/// A value of a model's config that we build in some variants only: any other is ModelMismatch, naming key and value.
template <typename T>
void require_one_of(std::string_view key, const T& value, std::initializer_list<T> supported) {
  if (std::find(supported.begin(), supported.end(), value) == supported.end()) {
    fail(ErrorCode::ModelMismatch,
         "[config.json] {} is {:?}: supported is {:?}. Choose a model of the Stable Diffusion 1.5 family.", key,
         fmt::to_string(value), fmt::format("{}", fmt::join(supported, ", ")));
  }
}

/// A size of a network, kept to what networks of this kind have, so that a broken config fails here and not in an
/// allocation.
inline void require_within(std::string_view key, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high) {
    fail(ErrorCode::ModelMismatch, "[config.json] {} is {}: wanted {} to {}.", key, value, low, high);
  }
}

inline void require_nonzero(std::string_view key, double value) {
  if (value == 0) fail(ErrorCode::ModelMismatch, "[config.json] {} is 0: wanted any other number.", key);
}

/// Two statements of a config that contradict each other.
inline void require_divisible(std::string_view key, int64_t value, std::string_view by_key, int64_t by) {
  if (value % by != 0) {
    fail(ErrorCode::ModelMismatch, "[config.json] {} is {}: wanted a multiple of {} = {}.", key, value, by_key, by);
  }
}

inline void require_length(std::string_view key, size_t length, std::string_view of_key, size_t wanted) {
  if (length != wanted) {
    fail(ErrorCode::ModelMismatch, "[config.json] {} has {} entries, but {} has {}.", key, length, of_key, wanted);
  }
}

}  // namespace multiplane
