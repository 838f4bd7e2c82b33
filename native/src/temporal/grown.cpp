// SPDX-License-Identifier: Apache-2.0
#include "temporal/grown.h"

#include <ATen/ops/max_pool2d.h>

namespace multiplane {

at::Tensor grown(const at::Tensor& x, int64_t radius_px) {
  const auto across = at::max_pool2d(x.unsqueeze(0), {1, 2 * radius_px + 1}, 1, {0, radius_px});
  return at::max_pool2d(across, {2 * radius_px + 1, 1}, 1, {radius_px, 0}).squeeze(0);
}

}  // namespace multiplane
