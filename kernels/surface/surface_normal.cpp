// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/empty.h>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "kernels/surface/corners.h"
#include "kernels/surface/runs.h"
#include "kernels/surface/surface_passes.h"
#include "kernels/surface/view.h"

namespace multiplane {

namespace surface {

namespace {

using Eigen::Matrix3d, Eigen::Vector3d, Eigen::Vector3f;

/// How an instance's normals turn towards the camera.
class Facing {
 public:
  Facing(const Camera& camera, const Instance& instance) {
    Eigen::Matrix<double, 3, 4> cam_from_object =
        (camera.cam_from_world.cast<double>() * instance.world_from_object.cast<double>()).topRows<3>();
    cam_from_object /= std::max(cam_from_object.leftCols<3>().norm(), std::numeric_limits<double>::min());
    // Cofactors: the inverse transposed but for a factor, and there also for an object that is scaled flat.
    const Matrix3d m = cam_from_object.leftCols<3>();
    const double volume = m.determinant();
    Matrix3d turn;
    turn << m.col(1).cross(m.col(2)), m.col(2).cross(m.col(0)), m.col(0).cross(m.col(1));
    if (volume < 0) turn = -turn;
    cam_from_normal = turn.cast<float>();
    const bool orthographic = camera.clip_from_cam(3, 2) == 0;
    scale_ = orthographic ? 0 : std::abs(volume);
    offset_ = turn.transpose() * (orthographic ? Vector3d(0, 0, -1) : Vector3d(cam_from_object.col(3)));
  }

  /// Whether a surface is turned away from the camera.
  /// @param normal, point  of the surface, along the object's axes
  bool is_away(const Vector3d& normal, const Vector3d& point) const {
    return normal.dot(scale_ * point + offset_) > 0;  // in camera space: cam_from_normal normal · cam_from_object point
  }

  Eigen::Matrix3f cam_from_normal;  // but for a factor

 private:
  double scale_;
  Vector3d offset_;
};

/// A triangle's first corner, and its normal, as long as twice its area; in double, for slivers.
struct FlatTriangle {
  Vector3d corner, normal;

  FlatTriangle(const float* positions, const int32_t* corners)
      : corner(place(positions, corners[0])),
        normal((place(positions, corners[1]) - corner).cross(place(positions, corners[2]) - corner)) {}

 private:
  static Vector3d place(const float* positions, int32_t i) {
    return Eigen::Map<const Vector3f>(positions + int64_t{3} * i).cast<double>();
  }
};

}  // namespace

}  // namespace surface

using namespace surface;

at::Tensor surface_normal(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  const auto view = view_of(frame);
  std::vector<Facing> facings;
  facings.reserve(frame.instances.size());
  for (const auto& instance : frame.instances) facings.emplace_back(frame.camera, instance);
  auto normal = at::empty({view.height, view.width, 3}, at::kFloat);
  auto* const out = normal.mutable_data_ptr<float>();
  const auto* const barycentric = buffer.barycentric.const_data_ptr<float>();
  for_each_run(buffer, [&](const Run& run) {
    if (run.instance < 0) {
      std::fill(out + 3 * run.begin, out + 3 * run.end, 0.0f);
      return;
    }
    const auto& instance = view.instances[run.instance];
    const auto& facing = facings[run.instance];
    const int64_t first_corner = int64_t{3} * run.triangle;
    const FlatTriangle flat(instance.positions, instance.triangles + first_corner);
    const float side = facing.is_away(flat.normal, flat.corner) ? -1.0f : 1.0f;
    const auto store = [&](int64_t pixel, const Vector3f& n) {
      Eigen::Map<Vector3f>(out + 3 * pixel) = n * (side / std::max(n.norm(), std::numeric_limits<float>::min()));
    };
    if (instance.normals == nullptr) {
      const Vector3f n = facing.cam_from_normal * flat.normal.stableNormalized().cast<float>();
      for (int64_t i = run.begin; i < run.end; ++i) store(i, n);
      return;
    }
    const Corners normals(instance.normals, instance.normal_corners + first_corner);
    for (int64_t i = run.begin; i < run.end; ++i) {
      store(i, facing.cam_from_normal * normals.at(barycentric + 2 * i));
    }
  });
  return normal;
}

}  // namespace multiplane
