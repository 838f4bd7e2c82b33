// SPDX-License-Identifier: Apache-2.0
// What kernels/attention.h computes, as plain loops. For tests only.
#pragma once
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace multiplane::reference {

/// softmax(q kᵀ / √d) v in float64.
/// @param q [N,M,heads·d]   @param k, v [N,L,heads·d]   @param causal query m sees the keys 0 … m only
/// @return [N,M,heads·d] float64
inline at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads, bool causal) {
  const auto Q = q.to(at::kDouble).contiguous(), K = k.to(at::kDouble).contiguous(), V = v.to(at::kDouble).contiguous();
  const auto out = at::zeros_like(Q);
  const auto q_at = Q.accessor<double, 3>(), k_at = K.accessor<double, 3>(), v_at = V.accessor<double, 3>();
  auto out_at = out.accessor<double, 3>();
  const int64_t N = Q.size(0), M = Q.size(1), L = K.size(1), d = Q.size(2) / heads;
  std::vector<double> weight(L);
  for (int64_t n = 0; n < N; ++n) {
    for (int64_t h = 0; h < heads; ++h) {
      for (int64_t m = 0; m < M; ++m) {
        const int64_t seen = causal ? std::min(m + 1, L) : L;
        double highest = -std::numeric_limits<double>::infinity(), sum = 0;
        for (int64_t l = 0; l < seen; ++l) {
          weight[l] = 0;
          for (int64_t i = h * d; i < (h + 1) * d; ++i) weight[l] += q_at[n][m][i] * k_at[n][l][i];
          weight[l] /= std::sqrt(static_cast<double>(d));
          highest = std::max(highest, weight[l]);
        }
        for (int64_t l = 0; l < seen; ++l) sum += weight[l] = std::exp(weight[l] - highest);
        for (int64_t l = 0; l < seen; ++l) {
          for (int64_t i = h * d; i < (h + 1) * d; ++i) out_at[n][m][i] += weight[l] / sum * v_at[n][l][i];
        }
      }
    }
  }
  return out;
}

}  // namespace multiplane::reference
