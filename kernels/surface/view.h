// SPDX-License-Identifier: Apache-2.0
// A frame's camera and instances, ready to take points to the picture in double precision.
#pragma once
#include <array>

#include "kernels/surface/mesh.h"

namespace multiplane::surface {

/// A point as the camera sees it: it lies at pixel (x/w, y/w), where w is its depth, or 1 under an orthographic camera.
struct ImagePoint {
  double x, y, depth;
};

/// Rows of a 3×4 matrix: to x, to y, to depth.
using ImageFromObject = std::array<double, 12>;

inline ImagePoint project(const ImageFromObject& m, double x, double y, double z) {
  return {m[0] * x + m[1] * y + m[2] * z + m[3], m[4] * x + m[5] * y + m[6] * z + m[7],
          m[8] * x + m[9] * y + m[10] * z + m[11]};
}

inline ImagePoint project(const ImageFromObject& m, const float* point) {
  return project(m, point[0], point[1], point[2]);
}

using ImageTriangle = std::array<ImagePoint, 3>;

/// An instance's arrays as in Mesh, what is undefined there being what it stands for.
struct InstanceView {
  ImageFromObject image_from_object;
  const float *positions, *rest, *normals;  // normals: null if flat
  const int32_t *triangles, *normal_corners;
  int64_t vertex_count, triangle_count;

  /// @param corners  three vertices
  ImageTriangle project(const int32_t* corners) const {
    const auto point = [&](int i) { return surface::project(image_from_object, positions + int64_t{3} * corners[i]); };
    return {point(0), point(1), point(2)};
  }
};

struct View {
  bool orthographic;
  double near_m, far_m;
  int64_t width, height;
  Eigen::Matrix<double, 3, 4> image_from_cam;
  std::vector<InstanceView> instances;

  double w(double depth) const { return orthographic ? 1.0 : depth; }
};

/// Throws Error{InvalidArgument} for sizes and matrices that no camera has. The frame must outlive it.
View view_of(const SurfaceFrame& frame);

}  // namespace multiplane::surface
