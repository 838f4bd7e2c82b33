// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/surface_passes.h"

#include <ATen/ops/empty.h>

#include <Eigen/Geometry>
#include <Eigen/LU>

#include "kernels/error.h"
#include "kernels/surface/tasks.h"
#include "kernels/surface/view.h"

namespace multiplane {

namespace surface {

namespace {

using Eigen::Matrix3d, Eigen::Vector3d, Eigen::Vector3f;
using Matrix34d = Eigen::Matrix<double, 3, 4>;

constexpr double kSky_m = 10;  // how far away the background counts as being

Vector3f row(const float* rows, int32_t i) { return Eigen::Map<const Vector3f>(rows + int64_t{3} * i); }
Vector3d row_d(const float* rows, int32_t i) { return row(rows, i).cast<double>(); }

/// A run of pixels of one row that show one triangle, or background (instance < 0).
struct Run {
  int64_t begin, end;  // pixels, counted from the first of the buffer
  int32_t instance, triangle;
};

/// work(run) for all runs of the buffer.
template <typename Work>
void for_each_run(const SurfaceBuffer& buffer, const Work& work) {
  const int64_t height = buffer.instance.size(0), width = buffer.instance.size(1);
  const auto *const instance = buffer.instance.const_data_ptr<int32_t>(), *const triangle =
                                                                              buffer.triangle.const_data_ptr<int32_t>();
  for_each_task(height, [&](int64_t y) {
    for (int64_t begin = y * width, end = begin; begin < (y + 1) * width; begin = end) {
      while (end < (y + 1) * width && instance[end] == instance[begin] && triangle[end] == triangle[begin]) ++end;
      work(Run{begin, end, instance[begin], triangle[begin]});
    }
  });
}

/// [H,W] int32 of what each pixel's instance has; background 0.
at::Tensor labels(const SurfaceFrame& frame, const SurfaceBuffer& buffer, int32_t Instance::* label) {
  auto result = at::empty(buffer.instance.sizes(), at::kInt);
  auto* const out = result.mutable_data_ptr<int32_t>();
  for_each_run(buffer, [&](const Run& run) {
    std::fill(out + run.begin, out + run.end, run.instance < 0 ? 0 : frame.instances[run.instance].*label);
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
struct Facing {
  Matrix34d cam_from_object;
  Matrix3d cam_from_normal;

  Facing(const Camera& camera, const Instance& instance)
      : cam_from_object(
            (camera.cam_from_world.cast<double>() * instance.world_from_object.cast<double>()).topRows<3>()) {
    // Cofactors: the inverse transposed but for a factor, and there also for an object that is scaled flat.
    const Matrix3d m = cam_from_object.leftCols<3>();
    cam_from_normal << m.col(1).cross(m.col(2)), m.col(2).cross(m.col(0)), m.col(0).cross(m.col(1));
    if (m.determinant() < 0) cam_from_normal = -cam_from_normal;
  }

  /// The triangle's own normal in camera space, and whether it is turned away from the camera.
  std::pair<Vector3d, bool> of_triangle(const Mesh& mesh, const int32_t* corner, bool orthographic) const {
    const auto* const positions = mesh.positions.const_data_ptr<float>();
    const Vector3d a = row_d(positions, corner[0]);
    const Vector3d across = (row_d(positions, corner[1]) - a).cross(row_d(positions, corner[2]) - a);
    const Vector3d normal = cam_from_normal * across;
    const Vector3d to_point = orthographic ? Vector3d(0, 0, -1) : Vector3d(cam_from_object * a.homogeneous());
    return {normal, normal.dot(to_point) > 0};
  }
};

/// Length of an object's axes in the world; negative where the object is mirrored, as Blender decomposes it.
Vector3f scale_of(const Instance& instance) {
  const Eigen::Matrix3f axes = instance.world_from_object.topLeftCorner<3, 3>();
  return axes.colwise().norm().transpose() * (axes.determinant() < 0 ? -1.0f : 1.0f);
}

/// World directions of the background, kSky_m long; under an orthographic camera places on a plane that far away.
class Sky {
 public:
  Sky(const Camera& camera, const View& view)
      : orthographic_(view.orthographic),
        cam_from_image_(view.image_from_cam.leftCols<3>().inverse()),
        offset_(view.image_from_cam.col(3)),
        world_from_cam_(camera.cam_from_world.topLeftCorner<3, 3>().cast<double>().inverse()) {}

  Vector3f at(double x, double y) const {
    const double depth = orthographic_ ? kSky_m : 1;
    const Vector3d place = cam_from_image_ * (Vector3d(x, y, depth) - offset_);
    return (world_from_cam_ * (orthographic_ ? place : kSky_m * place.normalized())).cast<float>();
  }

 private:
  bool orthographic_;
  Matrix3d cam_from_image_;
  Vector3d offset_;
  Matrix3d world_from_cam_;
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
  const bool orthographic = frame.camera.clip_from_cam(3, 2) == 0;
  std::vector<Facing> facings;
  facings.reserve(frame.instances.size());
  for (const auto& instance : frame.instances) facings.emplace_back(frame.camera, instance);
  auto normal = at::empty({frame.camera.height, frame.camera.width, 3}, at::kFloat);
  auto* const out = normal.mutable_data_ptr<float>();
  const auto* const barycentric = buffer.barycentric.const_data_ptr<float>();
  for_each_run(buffer, [&](const Run& run) {
    if (run.instance < 0) {
      std::fill(out + 3 * run.begin, out + 3 * run.end, 0.0f);
      return;
    }
    const auto& mesh = frame.meshes[frame.instances[run.instance].mesh];
    const auto& facing = facings[run.instance];
    const int64_t first_corner = int64_t{3} * run.triangle;
    const auto* const corner = mesh.triangles.const_data_ptr<int32_t>() + first_corner;
    const auto [flat, is_away] = facing.of_triangle(mesh, corner, orthographic);
    const float side = is_away ? -1.0f : 1.0f;
    const auto store = [&](int64_t pixel, const Vector3f& n) {
      Eigen::Map<Vector3f>(out + 3 * pixel) = n.stableNormalized() * side;
    };
    if (!mesh.normals.defined()) {
      for (int64_t i = run.begin; i < run.end; ++i) store(i, flat.cast<float>());
      return;
    }
    const auto* const normal_corner =
        mesh.normal_corners.defined() ? mesh.normal_corners.const_data_ptr<int32_t>() + first_corner : corner;
    const Corners normals(mesh.normals.const_data_ptr<float>(), normal_corner);
    const Eigen::Matrix3f cam_from_normal = facing.cam_from_normal.cast<float>();
    for (int64_t i = run.begin; i < run.end; ++i) store(i, cam_from_normal * normals.at(barycentric + 2 * i));
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
      const double y = static_cast<double>(run.begin / view.width) + 0.5;
      for (int64_t i = run.begin; i < run.end; ++i) store(i, sky.at(static_cast<double>(i % view.width) + 0.5, y));
      return;
    }
    const auto& mesh = frame.meshes[frame.instances[run.instance].mesh];
    const auto& rest = mesh.rest.defined() ? mesh.rest : mesh.positions;
    const Corners places(rest.const_data_ptr<float>(),
                         mesh.triangles.const_data_ptr<int32_t>() + int64_t{3} * run.triangle);
    const Vector3f& scale = scales[run.instance];
    for (int64_t i = run.begin; i < run.end; ++i) store(i, places.at(barycentric + 2 * i).cwiseProduct(scale));
  });
  return position;
}

}  // namespace multiplane
