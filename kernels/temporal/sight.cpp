// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/sight.h"

#include "kernels/error.h"
#include "kernels/temporal/tensors.h"

namespace multiplane::temporal {

namespace {

constexpr int64_t kLooks = 4;  // to a pixel of the result, along each axis

}  // namespace

Sight::Sight(const SurfaceBuffer& seen, int64_t H, int64_t W) {
  const auto wanted = [](std::string_view name, const at::Tensor& x, at::ScalarType type, at::IntArrayRef shape) {
    return dense("surface_pinned_noise", name, x, type, shape);
  };
  const auto instance = wanted("instance", seen.instance, at::kInt, {-1, -1});
  const auto triangle = wanted("triangle", seen.triangle, at::kInt, instance.sizes());
  const auto depth = wanted("depth", seen.depth, at::kFloat, instance.sizes());
  const int64_t rows = instance.size(0), columns = instance.size(1);
  height = std::min(rows, kLooks * H), width = std::min(columns, kLooks * W);
  across = static_cast<float>(width) / static_cast<float>(W);
  down = static_cast<float>(height) / static_cast<float>(H);
  const auto *const instances = instance.const_data_ptr<int32_t>(), *const triangles =
                                                                        triangle.const_data_ptr<int32_t>();
  const auto* const depths = depth.const_data_ptr<float>();
  looks.reserve(height * width);
  for (int64_t row = 0; row < height; ++row) {
    for (int64_t column = 0; column < width; ++column) {
      const int64_t pixel = (2 * row + 1) * rows / (2 * height) * columns + (2 * column + 1) * columns / (2 * width);
      looks.push_back({instances[pixel], triangles[pixel], depths[pixel]});
    }
  }
}

void ShownArea::finish() {
  const int32_t width = right_ - left_ + 1;
  sums_.assign(static_cast<size_t>(width) * (bottom_ - top_ + 1), 0);
  for (const auto& [column, row] : pixels_) sums_[(row - top_ + 1) * width + column - left_ + 1] = 1;
  for (size_t i = width + 1; i < sums_.size(); ++i) {
    if (i % width != 0) sums_[i] += sums_[i - 1] + sums_[i - width] - sums_[i - width - 1];
  }
}

std::vector<ShownArea> shown_areas(const Sight& sight, int64_t instances, int64_t H, int64_t W) {
  std::vector<ShownArea> areas(instances + 1);
  for (int64_t row = 0; row < H; ++row) {
    const int64_t top = row * sight.height / H, bottom = ((row + 1) * sight.height + H - 1) / H;
    for (int64_t column = 0; column < W; ++column) {
      const int64_t left = column * sight.width / W, right = ((column + 1) * sight.width + W - 1) / W;
      int32_t last = -2;
      for (int64_t y = top; y < bottom; ++y) {
        for (int64_t x = left; x < right; ++x) {
          const int32_t instance = sight.looks[y * sight.width + x].instance;
          if (instance == last) continue;
          MP_CHECK(instance >= -1 && instance < instances,
                   "[surface_pinned_noise] wanted this frame's surface pass, got instance {} of {}", instance,
                   instances);
          areas[instance + 1].add(static_cast<int32_t>(column), static_cast<int32_t>(row));
          last = instance;
        }
      }
    }
  }
  for (auto& area : areas) {
    if (!area.is_empty()) area.finish();
  }
  return areas;
}

}  // namespace multiplane::temporal
