// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

#include "kernels/error.h"

namespace multiplane {

/// Told by long work where it stands. Work calls step() at least once per denoising step, so that a cancel takes
/// effect within one step.
struct Progress {
  std::function<void(std::string_view stage, int64_t done, int64_t total)> report;  // may be empty
  std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);

  /// Reports `done` of `total` finished. Throws Error{Cancelled} once `cancelled` is set.
  void step(std::string_view stage, int64_t done, int64_t total) const {
    if (*cancelled) fail(ErrorCode::Cancelled, "cancelled during {}", stage);
    if (report) report(stage, done, total);
  }
};

}  // namespace multiplane
