// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace multiplane::surface {

/// Fixed point: 4096 steps a pixel. Within the guard band all that follows fits 64 bits and is exact.
constexpr int kStepBits = 12;
constexpr int64_t kSteps = int64_t{1} << kStepBits;

/// The pixels whose centres lie between two places in fixed point.
inline int64_t first_pixel(int64_t least) { return (least + kSteps / 2 - 1) >> kStepBits; }
inline int64_t last_pixel(int64_t most) { return (most - kSteps / 2) >> kStepBits; }

/// A triangle in the picture; its corners turn so that (1 − 0) × (2 − 0) > 0.
struct ScreenTriangle {
  int32_t x[3], y[3];  // fixed point
  float nearness[3];   // linear in the picture, greater is nearer: 1/depth, or −depth under an orthographic camera
  int32_t instance, triangle;
};

/// Rows y_begin … y_end − 1 of the buffers that are filled; all [H,W].
struct Band {
  float* nearness;
  int32_t *instance, *triangle;
  int64_t width, y_begin, y_end;
};

/// Where the triangle covers a pixel's centre and is nearer than what the pixel shows, it takes its place.
void fill(const Band& band, const ScreenTriangle& triangle);

}  // namespace multiplane::surface
