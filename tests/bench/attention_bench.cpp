// SPDX-License-Identifier: Apache-2.0
// Our attention beside at::scaled_dot_product_attention, for the shapes that a UNet of Stable Diffusion 1.5 meets at
// 512².
#include <torch/torch.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "kernels/attention.h"

namespace {

struct Shape {
  int64_t queries, keys, heads, features;
};
constexpr Shape kShapes[] = {{4096, 4096, 8, 40}, {1024, 1024, 8, 80}, {256, 256, 8, 160}, {64, 64, 8, 160},
                             {4096, 77, 8, 40},   {1024, 77, 8, 80},   {256, 77, 8, 160},  {4096, 4096, 1, 512}};
constexpr int kPairs = 15, kMillisecondsATurn = 20;

/// Milliseconds of one call, the mean over a turn.
template <typename Work>
double milliseconds(const Work& work) {
  const auto start = std::clock();
  double passed = 0;
  int calls = 0;
  for (; passed < kMillisecondsATurn; ++calls) {
    work();
    passed = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  return passed / calls;
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + values.size() / 2);
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const c10::InferenceMode guard;
  at::set_num_threads(1);
  fmt::print(
      "| attention: queries × keys, heads × features | Multiplane CPU-ms | SDPA CPU-ms | ratio |\n|---|---|---|---|\n");
  for (const auto& s : kShapes) {
    const auto random = [&](int64_t tokens) {
      return torch::randn({1, tokens, s.heads * s.features}).to(at::kBFloat16);
    };
    const auto q = random(s.queries), k = random(s.keys), v = random(s.keys);
    const auto heads_of = [&](const at::Tensor& x) { return x.unflatten(-1, {s.heads, -1}).transpose(1, 2); };
    const auto own = [&] { multiplane::attention(q, k, v, s.heads); };
    const auto sdpa = [&] { at::scaled_dot_product_attention(heads_of(q), heads_of(k), heads_of(v)); };
    own();
    sdpa();
    std::vector<double> ours, theirs, ratios;
    for (int i = 0; i < kPairs; ++i) {
      ours.push_back(milliseconds(own));
      theirs.push_back(milliseconds(sdpa));
      ratios.push_back(ours.back() / theirs.back());
    }
    fmt::print("| {} × {}, {} × {} | {:.2f} | {:.2f} | **{:.2f}** |\n", s.queries, s.keys, s.heads, s.features,
               median(ours), median(theirs), median(ratios));
  }
}
