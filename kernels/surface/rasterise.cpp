// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/rasterise.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include "kernels/surface/gather.h"
#include "kernels/surface/seen_triangle.h"
#include "kernels/surface/tasks.h"

namespace multiplane {

namespace surface {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// What a row's pixels show of the triangles that they were found to show.
void resolve_row(const View& view, const SurfaceBuffer& buffer, int64_t y) {
  const auto* const instance = buffer.instance.const_data_ptr<int32_t>() + y * view.width;
  const auto* const triangle = buffer.triangle.const_data_ptr<int32_t>() + y * view.width;
  auto* const barycentric = buffer.barycentric.mutable_data_ptr<float>() + 2 * y * view.width;
  auto* const depth = buffer.depth.mutable_data_ptr<float>() + y * view.width;
  for (int64_t x = 0; x < view.width;) {
    if (instance[x] < 0) {
      barycentric[2 * x] = barycentric[2 * x + 1] = 0;
      depth[x++] = kInfinity;
      continue;
    }
    const int32_t own_instance = instance[x], own_triangle = triangle[x];
    const auto seen = seen_triangle(view, view.instances[own_instance], own_triangle);
    for (; x < view.width && instance[x] == own_instance && triangle[x] == own_triangle; ++x) {
      const auto weights = seen.weights(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5);
      barycentric[2 * x] = static_cast<float>(weights.b);
      barycentric[2 * x + 1] = static_cast<float>(weights.c);
      depth[x] = static_cast<float>(seen.depth(weights));
    }
  }
}

}  // namespace

}  // namespace surface

SurfaceBuffer rasterise(const SurfaceFrame& frame) {
  using namespace surface;
  check_frame(frame);
  const auto view = view_of(frame);
  const auto batches = gather(frame, view);
  const SurfaceBuffer buffer{
      at::full({view.height, view.width}, -1, at::kInt), at::full({view.height, view.width}, -1, at::kInt),
      at::empty({view.height, view.width, 2}, at::kFloat), at::full({view.height, view.width}, -kInfinity, at::kFloat)};
  for_each_task((view.height + kBandRows - 1) / kBandRows, [&](int64_t i) {
    const Band band{buffer.depth.mutable_data_ptr<float>(),
                    buffer.instance.mutable_data_ptr<int32_t>(),
                    buffer.triangle.mutable_data_ptr<int32_t>(),
                    view.width,
                    i * kBandRows,
                    std::min((i + 1) * kBandRows, view.height)};
    for (const auto& batch : batches) {
      for (const uint32_t triangle : batch.of_band[i]) fill(band, batch.triangles[triangle]);
    }
    for (int64_t y = band.y_begin; y < band.y_end; ++y) resolve_row(view, buffer, y);
  });
  return buffer;
}

}  // namespace multiplane
