// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/surface_passes.h"

#include <ATen/ops/empty.h>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "kernels/surface/runs.h"
#include "kernels/surface/view.h"

namespace multiplane {

namespace surface {

namespace {

using Eigen::Matrix3d, Eigen::Vector3d, Eigen::Vector3f;

constexpr double kSky_m = 10;  // how far away the background counts as being

Vector3f row(const float* rows, int32_t i) { return Eigen::Map<const Vector3f>(rows + int64_t{3} * i); }
Vector3d row_d(const float* rows, int32_t i) { return row(rows, i).cast<double>(); }

/// [H,W] int32 of what each pixel's instance has; background 0.
at::Tensor labels(const SurfaceFrame& frame, const SurfaceBuffer& buffer, int32_t Instance::* label) {
  std::vector<int32_t> label_after{0};  // of instance −1, which is the background, 0, 1, …
  for (const auto& instance : frame.instances) label_after.push_back(instance.*label);
  const int64_t height = buffer.instance.size(0), width = buffer.instance.size(1);
  auto result = at::empty({height, width}, at::kInt);
  const auto* const instance = buffer.instance.const_data_ptr<int32_t>();
  auto* const out = result.mutable_data_ptr<int32_t>();
  for_each_task(height, [&](int64_t y) {
    for (int64_t i = y * width; i < (y + 1) * width; ++i) out[i] = label_after[instance[i] + 1];
  });
  return result;
}

/// Corners of one triangle's three values, to be mixed by barycentric weights.
struct Corners {
  Vector3f first, to_second, to_third;

  Corners(const float* rows, const int32_t* corner)
      : first(row(rows, corner[0])), to_second(row(rows, corner[1]) - first), to_third(row(rows, corner[2]) - first) {}

  Vector3f at(const float* barycentric) const { return first + barycentric[0] * to_second + barycentric[1] * to_third; }
};

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

/// Length of an object's axes in the world; negative where the object is mirrored, as Blender decomposes it.
Vector3f scale_of(const Instance& instance) {
  const Eigen::Matrix3f axes = instance.world_from_object.topLeftCorner<3, 3>();
  return axes.colwise().norm().transpose() * (axes.determinant() < 0 ? -1.0f : 1.0f);
}

/// World directions of the background, kSky_m long; under an orthographic camera places on a plane that far away.
class Sky {
 public:
  Sky(const Camera& camera, const View& view) : orthographic_(view.orthographic) {
    const Matrix3d world_from_cam = camera.cam_from_world.topLeftCorner<3, 3>().cast<double>().inverse();
    world_from_image_ = world_from_cam * view.image_from_cam.leftCols<3>().inverse();
    origin_ = -(world_from_image_ * view.image_from_cam.col(3));
  }

  Vector3f at(double x, double y) const {
    const Vector3d place = world_from_image_ * Vector3d(x, y, orthographic_ ? kSky_m : 1) + origin_;
    return (orthographic_ ? place : place * (kSky_m / place.norm())).cast<float>();
  }

 private:
  bool orthographic_;
  Matrix3d world_from_image_;
  Vector3d origin_;
};

}  // namespace

}  // namespace surface

using namespace surface;

at::Tensor surface_ids(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  return labels(frame, buffer, &Instance::object);
}

at::Tensor surface_keys(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  return labels(frame, buffer, &Instance::key);
}

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
    const auto* const corner = instance.triangles + first_corner;
    const Vector3d a = row_d(instance.positions, corner[0]);
    const Vector3d flat = (row_d(instance.positions, corner[1]) - a).cross(row_d(instance.positions, corner[2]) - a);
    const float side = facing.is_away(flat, a) ? -1.0f : 1.0f;
    const auto store = [&](int64_t pixel, const Vector3f& n) {
      Eigen::Map<Vector3f>(out + 3 * pixel) = n * (side / std::max(n.norm(), std::numeric_limits<float>::min()));
    };
    if (instance.normals == nullptr) {
      const Vector3f n = facing.cam_from_normal * flat.stableNormalized().cast<float>();
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

at::Tensor surface_position(const SurfaceFrame& frame, const SurfaceBuffer& buffer) {
  const auto view = view_of(frame);
  const Sky sky(frame.camera, view);
  std::vector<Vector3f> scales;
  scales.reserve(frame.instances.size());
  for (const auto& instance : frame.instances) scales.push_back(scale_of(instance));
  auto position = at::empty({view.height, view.width, 3}, at::kFloat);
  auto* const out = position.mutable_data_ptr<float>();
  const auto* const barycentric = buffer.barycentric.const_data_ptr<float>();
  for_each_run(buffer, [&](const Run& run) {
    const auto store = [&](int64_t pixel, const Vector3f& p) { Eigen::Map<Vector3f>(out + 3 * pixel) = p; };
    if (run.instance < 0) {
      double x = static_cast<double>(run.x) + 0.5;
      const double y = static_cast<double>(run.y) + 0.5;
      for (int64_t i = run.begin; i < run.end; ++i, ++x) store(i, sky.at(x, y));
      return;
    }
    const auto& instance = view.instances[run.instance];
    const Corners places(instance.rest, instance.triangles + int64_t{3} * run.triangle);
    const Vector3f& scale = scales[run.instance];
    for (int64_t i = run.begin; i < run.end; ++i) store(i, places.at(barycentric + 2 * i).cwiseProduct(scale));
  });
  return position;
}

}  // namespace multiplane
