// SPDX-License-Identifier: Apache-2.0
// What kernels/surface/rasterise.h draws, as plain loops over pixels and triangles. For tests only.
#pragma once
#include <Eigen/Core>
#include <Eigen/LU>
#include <limits>
#include <vector>

#include "kernels/surface/mesh.h"

namespace multiplane::reference {

struct Seen {
  int32_t instance = -1, triangle = -1;
  double depth = std::numeric_limits<double>::infinity();
  double inside = 1;  // the smallest barycentric weight: near 0, rounding may decide otherwise
};

/// Of every pixel, row by row: the nearest triangle that the ray through its centre meets between the near and far
/// plane.
inline std::vector<Seen> rasterise(const SurfaceFrame& frame) {
  const auto& camera = frame.camera;
  std::vector<Seen> picture(camera.width * camera.height);
  for (size_t number = 0; number < frame.instances.size(); ++number) {
    const auto& instance = frame.instances[number];
    const auto& mesh = frame.meshes[instance.mesh];
    const Eigen::Matrix4d cam_from_object =
        camera.cam_from_world.cast<double>() * instance.world_from_object.cast<double>();
    const Eigen::Matrix4d clip_from_object = camera.clip_from_cam.cast<double>() * cam_from_object;
    const auto positions = mesh.positions.accessor<float, 2>();
    const auto triangles = mesh.triangles.accessor<int32_t, 2>();
    for (int64_t t = 0; t < triangles.size(0); ++t) {
      Eigen::Matrix<double, 4, 3> points;
      for (int i = 0; i < 3; ++i) {
        const auto p = positions[triangles[t][i]];
        points.col(i) << p[0], p[1], p[2], 1;
      }
      const Eigen::Matrix<double, 4, 3> clip = clip_from_object * points;
      const Eigen::RowVector3d depths = -(cam_from_object * points).row(2);
      Eigen::Matrix3d corners;  // x, y, w
      corners << clip.row(0), clip.row(1), clip.row(3);
      for (int64_t i = 0; i < camera.width * camera.height; ++i) {
        const Eigen::Vector3d pixel((2.0 * (i % camera.width) + 1) / camera.width - 1,
                                    1 - (2.0 * (i / camera.width) + 1) / camera.height, 1);
        const Eigen::Vector3d scaled = corners.inverse() * pixel;  // weights / w of the point
        if (!(scaled.sum() > 0)) continue;
        const Eigen::Vector3d weights = scaled / scaled.sum();
        const Eigen::Vector4d at = clip * weights;
        if (weights.minCoeff() < 0 || at[3] <= 0 || std::abs(at[2]) > at[3]) continue;
        auto& seen = picture[i];
        const double depth = depths.dot(weights);
        if (depth < seen.depth) {
          seen = {static_cast<int32_t>(number), static_cast<int32_t>(t), depth, weights.minCoeff()};
        }
      }
    }
  }
  return picture;
}

}  // namespace multiplane::reference
