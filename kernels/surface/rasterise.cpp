// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/rasterise.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <limits>

#include "kernels/surface/gather.h"
#include "kernels/surface/runs.h"
#include "kernels/surface/seen_triangle.h"

namespace multiplane {

namespace surface {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Band background(const SurfaceBuffer& buffer, int64_t y_begin, int64_t y_end) {
  const int64_t width = buffer.depth.size(1), begin = y_begin * width, end = y_end * width;
  const Band band{buffer.depth.mutable_data_ptr<float>(),
                  buffer.instance.mutable_data_ptr<int32_t>(),
                  buffer.triangle.mutable_data_ptr<int32_t>(),
                  width,
                  y_begin,
                  y_end};
  std::fill(band.nearness + begin, band.nearness + end, -kInfinity);
  std::fill(band.instance + begin, band.instance + end, -1);
  std::fill(band.triangle + begin, band.triangle + end, -1);
  return band;
}

/// Finds out where on its triangle each pixel of a band is.
class Resolver {
 public:
  Resolver(const View& view, const SurfaceBuffer& buffer)
      : view_(view),
        runs_(buffer),
        barycentric_(buffer.barycentric.mutable_data_ptr<float>()),
        depth_(buffer.depth.mutable_data_ptr<float>()) {}

  void resolve(const Band& band) const {
    for (int64_t y = band.y_begin; y < band.y_end; ++y) {
      runs_.for_each_of_row(y, [this](const Run& run) { resolve(run); });
    }
  }

 private:
  void resolve(const Run& run) const {
    if (run.instance < 0) {
      std::fill(barycentric_ + 2 * run.begin, barycentric_ + 2 * run.end, 0.0f);
      std::fill(depth_ + run.begin, depth_ + run.end, kInfinity);
      return;
    }
    const auto& instance = view_.instances[run.instance];
    const SeenTriangle seen(view_, instance.project(instance.triangles + int64_t{3} * run.triangle));
    double x = static_cast<double>(run.x) + 0.5;
    const double y = static_cast<double>(run.y) + 0.5;
    for (int64_t i = run.begin; i < run.end; ++i, ++x) {
      const auto weights = seen.weights(x, y);
      barycentric_[2 * i] = static_cast<float>(weights.b);
      barycentric_[2 * i + 1] = static_cast<float>(weights.c);
      depth_[i] = static_cast<float>(seen.depth(weights));
    }
  }

  const View& view_;
  Runs runs_;
  float *barycentric_, *depth_;
};

}  // namespace

}  // namespace surface

SurfaceBuffer rasterise(const SurfaceFrame& frame) {
  using namespace surface;
  check_frame(frame);
  const auto view = view_of(frame);
  const auto batches = gather(frame, view);
  const SurfaceBuffer buffer{
      at::empty({view.height, view.width}, at::kInt), at::empty({view.height, view.width}, at::kInt),
      at::empty({view.height, view.width, 2}, at::kFloat), at::empty({view.height, view.width}, at::kFloat)};
  const Resolver resolver(view, buffer);
  for_each_task((view.height + kBandRows - 1) / kBandRows, [&](int64_t i) {
    const auto band = background(buffer, i * kBandRows, std::min((i + 1) * kBandRows, view.height));
    for (const auto& batch : batches) {
      for (const auto& triangle : batch[i]) fill(band, triangle);
    }
    resolver.resolve(band);
  });
  return buffer;
}

}  // namespace multiplane
