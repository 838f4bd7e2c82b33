// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/view.h"

#include <limits>

#include "kernels/error.h"

namespace multiplane::surface {

namespace {

constexpr int64_t kLargest = 16384;  // pixels along a side

/// The depth at which z = sign · w in clip space, z and w being linear in depth.
double plane_depth(const Eigen::Matrix4d& clip_from_cam, double sign) {
  const double slope = clip_from_cam(2, 2) - sign * clip_from_cam(3, 2);
  const double offset = clip_from_cam(2, 3) - sign * clip_from_cam(3, 3);
  return slope == 0 ? std::numeric_limits<double>::infinity() : offset / slope;
}

View lens_of(const Camera& camera) {
  const Eigen::Matrix4d clip = camera.clip_from_cam.cast<double>();
  const bool orthographic = clip(3, 2) == 0;
  const double scale = orthographic ? clip(3, 3) : -clip(3, 2);
  MP_CHECK(camera.width > 0 && camera.height > 0 && std::max(camera.width, camera.height) <= kLargest,
           "[rasterise] wanted 1 ... {} pixels along a side, got {} x {}", kLargest, camera.width, camera.height);
  MP_CHECK(clip.allFinite() && scale > 0 && clip(3, orthographic ? 2 : 3) == 0 && clip.block(2, 0, 2, 2).isZero(0),
           "[rasterise] wanted a perspective or an orthographic clip_from_cam, got something else");
  View view{orthographic, plane_depth(clip, -1), plane_depth(clip, 1), camera.width, camera.height, {}, {}};
  MP_CHECK((orthographic || view.near_m > 0) && view.near_m < view.far_m,
           "[rasterise] wanted a near plane before the far plane, got {} m and {} m", view.near_m, view.far_m);
  // Clip space runs from −w to w with y up, the picture from 0 to its size with y down.
  view.image_from_cam.row(0) = (clip.row(3) + clip.row(0)) * (0.5 * static_cast<double>(camera.width) / scale);
  view.image_from_cam.row(1) = (clip.row(3) - clip.row(1)) * (0.5 * static_cast<double>(camera.height) / scale);
  view.image_from_cam.row(2) << 0, 0, -1, 0;
  return view;
}

}  // namespace

View view_of(const SurfaceFrame& frame) {
  View view = lens_of(frame.camera);
  const Eigen::Matrix<double, 3, 4> image_from_world = view.image_from_cam * frame.camera.cam_from_world.cast<double>();
  view.instances.reserve(frame.instances.size());
  for (const auto& instance : frame.instances) {
    const auto& mesh = frame.meshes[instance.mesh];
    const auto* const positions = mesh.positions.const_data_ptr<float>();
    const auto* const triangles = mesh.triangles.const_data_ptr<int32_t>();
    InstanceView seen{{},
                      positions,
                      mesh.rest.defined() ? mesh.rest.const_data_ptr<float>() : positions,
                      mesh.normals.defined() ? mesh.normals.const_data_ptr<float>() : nullptr,
                      triangles,
                      mesh.normal_corners.defined() ? mesh.normal_corners.const_data_ptr<int32_t>() : triangles,
                      mesh.positions.size(0),
                      mesh.triangles.size(0)};
    Eigen::Map<Eigen::Matrix<double, 3, 4, Eigen::RowMajor>>(seen.image_from_object.data()) =
        image_from_world * instance.world_from_object.cast<double>();
    view.instances.push_back(seen);
  }
  return view;
}

}  // namespace multiplane::surface
