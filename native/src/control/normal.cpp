// SPDX-License-Identifier: Apache-2.0
#include "control/normal.h"

#include "kernels/passes.h"

namespace multiplane {

at::Tensor normal_control(const at::Tensor& normal) {
  check_normal(normal);
  const auto to_camera = at::tensor({0.0f, 0.0f, 1.0f});
  const auto is_background = (normal == 0).all(-1, /*keepdim=*/true);
  const auto facing = at::where(is_background, to_camera, normal);
  const auto mirrored = facing * at::tensor({-1.0f, 1.0f, 1.0f});
  return ((1 + mirrored) * 127.5).round().clamp(0, 255).to(at::kByte);
}

}  // namespace multiplane
