// SPDX-License-Identifier: Apache-2.0
#include "metrics/check.h"

#include "kernels/error.h"

namespace multiplane {

void check_picture(std::string_view function, const at::Tensor& picture) {
  MP_CHECK(picture.dim() == 3 && picture.scalar_type() == at::kFloat && picture.is_cpu() && picture.is_contiguous(),
           "[{}] wanted pictures as contiguous float32 [C,H,W], got {} {}", function, toString(picture.scalar_type()),
           c10::str(picture.sizes()));
}

void check_plane(std::string_view function, std::string_view name, const at::Tensor& plane, at::ScalarType type,
                 at::IntArrayRef shape) {
  MP_CHECK(plane.scalar_type() == type && plane.sizes() == shape && plane.is_cpu() && plane.is_contiguous(),
           "[{}] wanted {} as contiguous {} {}, got {} {}", function, name, toString(type), c10::str(shape),
           toString(plane.scalar_type()), c10::str(plane.sizes()));
}

void check_match(std::string_view function, const at::Tensor& picture, const Match& match) {
  check_picture(function, picture);
  const int64_t height = picture.size(1), width = picture.size(2);
  check_plane(function, "flow", match.flow, at::kFloat, {height, width, 2});
  check_plane(function, "visible", match.visible, at::kBool, {height, width});
  check_plane(function, "ids_here", match.ids_here, at::kInt, {height, width});
  check_plane(function, "ids_there", match.ids_there, at::kInt, {height, width});
  if (!match.depth.defined()) return;
  check_plane(function, "depth", match.depth, at::kFloat, {height, width});
  check_plane(function, "depth_there", match.depth_there, at::kFloat, {height, width});
}

}  // namespace multiplane
