// SPDX-License-Identifier: Apache-2.0
#include <ATen/ops/empty.h>

#include <Eigen/Geometry>
#include <Eigen/LU>

#include "kernels/surface/corners.h"
#include "kernels/surface/runs.h"
#include "kernels/surface/surface_passes.h"
#include "kernels/surface/view.h"

namespace multiplane {

namespace surface {

namespace {

using Eigen::Matrix3d, Eigen::Vector3d, Eigen::Vector3f;

constexpr double kSky_m = 10;  // how far away the background counts as being

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
