// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/empty.h>

#include "kernels/surface/surface_passes.h"
#include "kernels/surface/tasks.h"

namespace multiplane {

namespace {

/// [H,W] int32 of what each pixel's instance has; background 0.
at::Tensor labels(const SurfaceFrame& frame, const SurfaceBuffer& buffer, int32_t Instance::* label) {
  std::vector<int32_t> label_after{0};  // of instance −1, which is the background, 0, 1, …
  for (const auto& instance : frame.instances) label_after.push_back(instance.*label);
  const int64_t height = buffer.instance.size(0), width = buffer.instance.size(1);
  auto result = at::empty({height, width}, at::kInt);
  const auto* const instance = buffer.instance.const_data_ptr<int32_t>();
  auto* const out = result.mutable_data_ptr<int32_t>();
  surface::for_each_task(height, [&](int64_t y) {
    for (int64_t i = y * width; i < (y + 1) * width; ++i) out[i] = label_after[instance[i] + 1];
  });
  return result;
}

}  // namespace

at::Tensor surface_ids(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  return labels(frame, buffer, &Instance::object);
}

at::Tensor surface_keys(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  return labels(frame, buffer, &Instance::key);
}

}  // namespace multiplane
