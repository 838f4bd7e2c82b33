// SPDX-License-Identifier: Apache-2.0
#include "control/flow.h"

#include <ATen/ATen.h>

#include <limits>
#include <numbers>
#include <vector>

#include "kernels/error.h"

namespace multiplane {

namespace {

/// Baker's wheel, [55,3] 0…1: from each colour to the next, one channel rises or falls over so many steps.
at::Tensor colour_wheel() {
  struct Arc {
    int64_t steps, channel;
    bool rises;
  };
  constexpr Arc kArcs[] = {{15, 1, true}, {6, 0, false}, {4, 2, true}, {11, 1, false}, {13, 0, true}, {6, 2, false}};
  auto colour = at::tensor({255.0f, 0.0f, 0.0f});
  std::vector<at::Tensor> wheel;
  for (const auto& [steps, channel, rises] : kArcs) {
    for (int64_t i = 0; i < steps; ++i) {
      const auto part = static_cast<double>(255 * i / steps);  // whole numbers, as in the original
      wheel.push_back(colour.clone());
      wheel.back()[channel] = rises ? part : 255 - part;
    }
    colour[channel] = rises ? 255 : 0;
  }
  return at::stack(wheel) / 255;
}

}  // namespace

at::Tensor flow_control(const at::Tensor& flow) {
  MP_CHECK(flow.dim() == 3 && flow.size(2) == 2 && flow.scalar_type() == at::kFloat,
           "[flow_control] wanted float32 [H,W,2], got {} dimensions of {}", flow.dim(), toString(flow.scalar_type()));
  const auto known = flow.nan_to_num(0.0);
  const auto speed = known.square().sum(2, /*keepdim=*/true).sqrt();
  const auto relative = speed / (speed.max() + std::numeric_limits<float>::epsilon());  // [H,W,1]
  const auto wheel = colour_wheel();
  const auto place = (at::atan2(-known.select(2, 1), -known.select(2, 0)) / std::numbers::pi + 1) / 2 *
                     static_cast<double>(wheel.size(0) - 1);
  const auto before = place.floor().to(at::kLong);
  const auto part = (place - before).unsqueeze(2);
  const auto at_place = [&](const at::Tensor& index) {
    return wheel.index_select(0, index.flatten()).view({flow.size(0), flow.size(1), 3});
  };
  const auto hue = at_place(before) * (1 - part) + at_place((before + 1).remainder(wheel.size(0))) * part;
  return ((1 - relative * (1 - hue)) * 255).floor().to(at::kByte);
}

}  // namespace multiplane
