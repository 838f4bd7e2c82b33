// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/stretch.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include "kernels/temporal/jacobian.h"
#include "kernels/temporal/tensors.h"

namespace multiplane {

at::Tensor stretch(const at::Tensor& flow, const at::Tensor& ids) {
  const auto motion = temporal::dense("stretch", "flow", flow, at::kFloat, {-1, -1, 2});
  const int64_t H = motion.size(0), W = motion.size(1);
  const auto surfaces = temporal::dense("stretch", "ids", ids, at::kInt, {H, W});
  const temporal::FlowField field{motion.const_data_ptr<float>(), surfaces.const_data_ptr<int32_t>(), H, W};
  const auto out = at::empty({2, H, W}, motion.options());
  float *most = out.mutable_data_ptr<float>(), *least = most + H * W;
  at::parallel_for(0, H, 16, [&](int64_t first, int64_t end) {
    for (int64_t row = first; row < end; ++row) {
      for (int64_t column = 0; column < W; ++column) {
        // A 2x2 matrix is a turned scaling plus a mirrored one; their sizes' sum and difference are the two values.
        const auto J = field.jacobian(row, column);
        const float turned = std::hypot(J.xx + J.yy, J.yx - J.xy), mirrored = std::hypot(J.xx - J.yy, J.yx + J.xy);
        most[row * W + column] = (turned + mirrored) / 2;
        least[row * W + column] = std::abs(turned - mirrored) / 2;
      }
    }
  });
  return out.to(flow.device());
}

}  // namespace multiplane
