// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/correspond.h"

#include <ATen/ops/empty.h>

#include <Eigen/LU>
#include <limits>
#include <unordered_map>

#include "kernels/surface/runs.h"
#include "kernels/surface/sight.h"

namespace multiplane {

namespace surface {

namespace {

/// For each instance of `from`: the one with its key and its number of vertices in `to`, or −1.
std::vector<int32_t> counterparts(const SurfaceFrame& from, const SurfaceFrame& to) {
  const auto vertices = [](const SurfaceFrame& frame, const Instance& instance) {
    return frame.meshes[instance.mesh].positions.size(0);
  };
  std::unordered_map<int32_t, int32_t> with_key;
  for (size_t i = 0; i < to.instances.size(); ++i) with_key.emplace(to.instances[i].key, static_cast<int32_t>(i));
  std::vector<int32_t> found;
  found.reserve(from.instances.size());
  for (const auto& instance : from.instances) {
    const auto other = with_key.find(instance.key);
    const bool is_same =
        other != with_key.end() && vertices(from, instance) == vertices(to, to.instances[other->second]);
    found.push_back(is_same ? other->second : -1);
  }
  return found;
}

/// Where a pixel's background is in another picture: pixels to pixels, homogeneous.
Eigen::Matrix3d background_motion(const SurfaceFrame& from, const View& view_from, const SurfaceFrame& to,
                                  const View& view_to) {
  const auto image_from_world = [](const SurfaceFrame& frame, const View& view) -> Eigen::Matrix3d {
    return view.image_from_cam.leftCols<3>() * frame.camera.cam_from_world.topLeftCorner<3, 3>().cast<double>();
  };
  return image_from_world(to, view_to) * image_from_world(from, view_from).inverse();
}

ImagePoint mix(const ImageTriangle& t, const Weights& w) {
  return {w.a * t[0].x + w.b * t[1].x + w.c * t[2].x, w.a * t[0].y + w.b * t[1].y + w.c * t[2].y,
          w.a * t[0].depth + w.b * t[1].depth + w.c * t[2].depth};
}

/// Follows the pixels of one frame, run by run, to another.
class Follower {
 public:
  Follower(const SurfaceFrame& from, const SurfaceFrame& to, const SurfaceBuffer& seen_to, const Correspondence& result)
      : view_from_(view_of(from)),
        view_to_(view_of(to)),
        counterparts_(counterparts(from, to)),
        sight_(view_to_, seen_to),
        knows_background_(view_from_.orthographic == view_to_.orthographic),
        background_motion_(view_to_.orthographic ? Eigen::Matrix3d::Identity()
                                                 : background_motion(from, view_from_, to, view_to_)),
        flow_(result.flow.mutable_data_ptr<float>()),
        visible_(result.visible.mutable_data_ptr<bool>()),
        depth_(result.depth.mutable_data_ptr<float>()) {}

  void follow(const Run& run) const {
    if (run.instance < 0) {
      follow_background(run);
    } else if (counterparts_[run.instance] < 0) {
      for (int64_t i = run.begin; i < run.end; ++i) store_unknown(i);
    } else {
      follow_surface(run, counterparts_[run.instance]);
    }
  }

 private:
  void follow_background(const Run& run) const {
    double x = static_cast<double>(run.x) + 0.5;
    const double y = static_cast<double>(run.y) + 0.5;
    for (int64_t i = run.begin; i < run.end; ++i, ++x) {
      const Eigen::Vector3d p = background_motion_ * Eigen::Vector3d(x, y, 1);
      if (!knows_background_ || p.z() <= 0) {
        store_unknown(i);
        continue;
      }
      const double to_x = p.x() / p.z(), to_y = p.y() / p.z();
      const bool is_visible = sight_.shows_background(to_x, to_y);
      store(i, to_x - x, to_y - y, std::numeric_limits<double>::infinity(), is_visible);
    }
  }

  void follow_surface(const Run& run, int32_t to_instance) const {
    const auto& own = view_from_.instances[run.instance];
    const auto* const corners = own.triangles + int64_t{3} * run.triangle;
    const SeenTriangle here(view_from_, own.project(corners));
    const auto there = view_to_.instances[to_instance].project(corners);
    const bool has_turned = here.turn() != turn(view_to_, there);
    double x = static_cast<double>(run.x) + 0.5;
    const double y = static_cast<double>(run.y) + 0.5;
    for (int64_t i = run.begin; i < run.end; ++i, ++x) {
      const auto p = mix(there, here.weights(x, y));
      const double w = view_to_.w(p.depth);
      if (w <= 0) {
        store_unknown(i);
        continue;
      }
      const double to_x = p.x / w, to_y = p.y / w;
      const bool is_visible = sight_.shows_surface(to_x, to_y, p.depth, to_instance, there, has_turned);
      store(i, to_x - x, to_y - y, p.depth, is_visible);
    }
  }

  void store(int64_t pixel, double dx, double dy, double depth, bool is_visible) const {
    flow_[2 * pixel] = static_cast<float>(dx);
    flow_[2 * pixel + 1] = static_cast<float>(dy);
    depth_[pixel] = static_cast<float>(depth);
    visible_[pixel] = is_visible;
  }

  void store_unknown(int64_t pixel) const {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    store(pixel, kUnknown, kUnknown, kUnknown, false);
  }

  View view_from_, view_to_;
  std::vector<int32_t> counterparts_;
  Sight sight_;
  bool knows_background_;
  Eigen::Matrix3d background_motion_;
  float* flow_;
  bool* visible_;
  float* depth_;
};

}  // namespace

}  // namespace surface

Correspondence correspond(const SurfaceFrame& from, const SurfaceBuffer& seen_from, const SurfaceFrame& to,
                          const SurfaceBuffer& seen_to) {
  const int64_t height = from.camera.height, width = from.camera.width;
  const Correspondence result{at::empty({height, width, 2}, at::kFloat), at::empty({height, width}, at::kBool),
                              at::empty({height, width}, at::kFloat)};
  const surface::Follower follower(from, to, seen_to, result);
  surface::for_each_run(seen_from, [&](const surface::Run& run) { follower.follow(run); });
  return result;
}

}  // namespace multiplane
