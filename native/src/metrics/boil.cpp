// SPDX-License-Identifier: Apache-2.0
#include "metrics/boil.h"

#include "metrics/check.h"

namespace multiplane {

namespace {

constexpr int64_t kFewestFrames = 4;

}  // namespace

void Boil::add(const Fetched& frame) {
  check_picture("Boil", frame.picture);
  if (!count_.defined()) {
    count_ = at::zeros(frame.valid.sizes(), at::kFloat);
    mean_ = at::zeros_like(frame.picture);
    squares_ = at::zeros_like(frame.picture);
  }
  check_plane("Boil", "picture", frame.picture, at::kFloat, mean_.sizes());
  count_ += frame.valid;
  const auto difference = (frame.picture - mean_) * frame.valid;
  mean_ += difference / count_.clamp_min(1);
  squares_ += difference * (frame.picture - mean_);
}

double Boil::mean_std() const {
  if (!count_.defined()) return std::numeric_limits<double>::quiet_NaN();
  const auto is_followed = count_ >= kFewestFrames;
  const auto deviation = (squares_ / (count_ - 1).clamp_min(1)).sqrt() * is_followed;
  return deviation.sum(at::kDouble).item<double>() /
         (is_followed.sum().item<double>() * static_cast<double>(mean_.size(0)));
}

}  // namespace multiplane
