// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include "kernels/paint/painters/painters.h"

namespace multiplane::painting {

at::Tensor oil(const Subject& s, const PaintSettings& settings) {
  static_cast<void>(settings);
  return s.beauty;
}

}  // namespace multiplane::painting
