// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/surface/rasterise.h"
#include "kernels/surface/tasks.h"

namespace multiplane::surface {

/// Pixels of one row that show one triangle, or background (instance < 0).
struct Run {
  int64_t begin, end;  // counted from the first pixel of the buffer
  int64_t x, y;        // of `begin`
  int32_t instance, triangle;
};

/// Reads the runs of rows out of a buffer.
class Runs {
 public:
  explicit Runs(const SurfaceBuffer& buffer)
      : instance_(buffer.instance.const_data_ptr<int32_t>()),
        triangle_(buffer.triangle.const_data_ptr<int32_t>()),
        width_(buffer.instance.size(1)) {}

  /// work(run) for the runs of a row, from left to right.
  template <typename Work>
  void for_each_of_row(int64_t y, const Work& work) const {
    const int64_t row = y * width_, row_end = row + width_;
    for (int64_t begin = row, end = begin; begin < row_end; begin = end) {
      const int32_t instance = instance_[begin], triangle = triangle_[begin];
      do ++end;
      while (end < row_end && triangle_[end] == triangle && instance_[end] == instance);
      work(Run{begin, end, begin - row, y, instance, triangle});
    }
  }

 private:
  const int32_t *instance_, *triangle_;
  int64_t width_;
};

/// work(run) for all runs of the buffer, rows in parallel.
template <typename Work>
void for_each_run(const SurfaceBuffer& buffer, const Work& work) {
  const Runs runs(buffer);
  for_each_task(buffer.instance.size(0), [&](int64_t y) { runs.for_each_of_row(y, work); });
}

}  // namespace multiplane::surface
