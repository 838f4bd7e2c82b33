// SPDX-License-Identifier: Apache-2.0
#include "temporal/grown.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/maximum.h>

#include <algorithm>

namespace multiplane {

at::Tensor grown(const at::Tensor& x, int64_t radius_px) {
  auto most = at::constant_pad_nd(x, {radius_px, radius_px, radius_px, radius_px});
  const int64_t size = 2 * radius_px + 1;
  for (const int64_t dim : {0, 1}) {
    for (int64_t seen = 1; seen < size;) {  // pixels that each value is the most of: twice as many in each round
      const int64_t step = std::min(seen, size - seen), left = most.size(dim) - step;
      most = at::maximum(most.narrow(dim, 0, left), most.narrow(dim, step, left));
      seen += step;
    }
  }
  return most;
}

}  // namespace multiplane
