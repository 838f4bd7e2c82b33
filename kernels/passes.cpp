// SPDX-License-Identifier: Apache-2.0
#include "kernels/passes.h"

#include "kernels/error.h"

namespace multiplane {

namespace {

void check_array(std::string_view name, const at::Tensor& pass, at::ScalarType type, int64_t channels) {
  const bool has_shape = channels == 1 ? pass.dim() == 2 : pass.dim() == 3 && pass.size(2) == channels;
  MP_CHECK(has_shape && pass.numel() > 0 && pass.scalar_type() == type, "[check_{}] wanted {} [H,W{}], got {} {}", name,
           toString(type), channels == 1 ? "" : fmt::format(",{}", channels), toString(pass.scalar_type()),
           c10::str(pass.sizes()));
}

/// Throws Error{Corrupt} if any pixel is marked wrong.
void check_none(std::string_view name, const at::Tensor& is_wrong, std::string_view what) {
  const auto count = is_wrong.sum().item<int64_t>();
  if (count > 0) {
    fail(ErrorCode::Corrupt, "[check_{}] the {} pass has {} {}: render it again", name, name, count, what);
  }
}

}  // namespace

void check_depth(const at::Tensor& depth) {
  check_array("depth", depth, at::kFloat, 1);
  check_none("depth", depth.isnan(), "NaN");
  check_none("depth", depth <= 0, "values that are not in front of the camera");
}

void check_normal(const at::Tensor& normal) {
  check_array("normal", normal, at::kFloat, 3);
  check_none("normal", normal.isnan(), "NaN");
  check_none("normal", normal.square().sum(-1) > 1.01, "vectors longer than 1");
}

void check_ids(const at::Tensor& ids) { check_array("ids", ids, at::kInt, 1); }

void check_albedo(const at::Tensor& albedo) {
  check_array("albedo", albedo, at::kFloat, 3);
  check_none("albedo", albedo.isnan(), "NaN");
  check_none("albedo", (albedo < 0).logical_or_(albedo > 1), "values outside 0 ... 1");
}

void check_position(const at::Tensor& position) {
  check_array("position", position, at::kFloat, 3);
  check_none("position", position.isfinite().logical_not_(), "values that are not finite");
}

void check_beauty(const at::Tensor& beauty) { check_array("beauty", beauty, at::kByte, 3); }

void check_same_size(std::string_view name, const at::Tensor& pass, std::string_view other_name,
                     const at::Tensor& other) {
  MP_CHECK(pass.size(0) == other.size(0) && pass.size(1) == other.size(1),
           "[check_same_size] {} is {} x {} pixels, but {} is {} x {}: render both at one size", name, pass.size(1),
           pass.size(0), other_name, other.size(1), other.size(0));
}

}  // namespace multiplane
