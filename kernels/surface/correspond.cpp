// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/correspond.h"

#include <ATen/ops/empty.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "kernels/error.h"
#include "kernels/surface/seen_triangle.h"
#include "kernels/surface/tasks.h"

namespace multiplane {

namespace surface {

namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

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

/// A triangle's corners in the other picture; its turn is the sign of its area there.
struct Target {
  ImagePoint a, b, c;

  ImagePoint at(const Weights& w) const {
    return {w.a * a.x + w.b * b.x + w.c * c.x, w.a * a.y + w.b * b.y + w.c * c.y,
            w.a * a.depth + w.b * b.depth + w.c * c.depth};
  }
};

Target target(const InstanceView& instance, const int32_t* corner) {
  const auto point = [&](int i) {
    return project(instance.image_from_object, instance.positions + int64_t{3} * corner[i]);
  };
  return {point(0), point(1), point(2)};
}

/// Answers whether a frame shows a point.
class Sight {
 public:
  Sight(const View& view, const SurfaceBuffer& buffer)
      : view_(view),
        instance_(buffer.instance.const_data_ptr<int32_t>()),
        triangle_(buffer.triangle.const_data_ptr<int32_t>()),
        depth_(buffer.depth.const_data_ptr<float>()) {}

  /// True if at least half of the bilinear footprint at (x, y) is accepted. accept(pixel, x, y): by its centre.
  template <typename Accept>
  bool shows(double x, double y, const Accept& accept) const {
    const auto width = static_cast<double>(view_.width), height = static_cast<double>(view_.height);
    if (!(x >= 0 && x <= width && y >= 0 && y <= height)) return false;
    const double column = std::floor(x - 0.5), row = std::floor(y - 0.5);
    const double right = x - 0.5 - column, lower = y - 0.5 - row;
    double accepted = 0;
    for (const int dy : {0, 1}) {
      for (const int dx : {0, 1}) {
        const double weight = (dx ? right : 1 - right) * (dy ? lower : 1 - lower);
        const double tap_x = std::clamp(column + dx, 0.0, width - 1), tap_y = std::clamp(row + dy, 0.0, height - 1);
        const auto pixel = static_cast<int64_t>(tap_y) * view_.width + static_cast<int64_t>(tap_x);
        if (weight > 0 && accept(pixel, tap_x + 0.5, tap_y + 0.5)) accepted += weight;
      }
    }
    return accepted >= 0.5;
  }

  bool shows_background(double x, double y) const {
    return shows(x, y, [&](int64_t pixel, double, double) { return instance_[pixel] < 0; });
  }

  /// @param has_turned  `own` is seen from its other side than before
  bool shows_surface(double x, double y, double depth, int32_t instance, const SeenTriangle& own,
                     bool has_turned) const {
    return shows(x, y, [&](int64_t pixel, double pixel_x, double pixel_y) {
      if (instance_[pixel] != instance) return false;
      const double found = depth_[pixel], slack = kTolerance * depth;
      if (std::abs(found - depth) > slack) {
        // A steep surface: it may have the depth that the triangle's plane has there, give or take half its slope.
        const double expected = own.depth(own.plane_weights(pixel_x, pixel_y));
        if (!(std::abs(found - expected) <= slack + 0.5 * std::abs(expected - depth))) return false;
      }
      if (!has_turned) return true;
      // A sheet may be seen from behind, the far side of a thin thing may not.
      return seen_triangle(view_, view_.instances[instance], triangle_[pixel]).turn() == own.turn();
    });
  }

 private:
  static constexpr double kTolerance = 0.01;  // relative

  const View& view_;
  const int32_t *instance_, *triangle_;
  const float* depth_;
};

}  // namespace

}  // namespace surface

using namespace surface;

Correspondence correspond(const SurfaceFrame& from, const SurfaceBuffer& seen_from, const SurfaceFrame& to,
                          const SurfaceBuffer& seen_to) {
  const auto view_from = view_of(from), view_to = view_of(to);
  const auto other = counterparts(from, to);
  const Sight sight(view_to, seen_to);
  const bool is_background_known = view_from.orthographic == view_to.orthographic;
  const Eigen::Matrix3d turned =
      view_to.orthographic ? Eigen::Matrix3d::Identity() : background_motion(from, view_from, to, view_to);
  const int64_t height = view_from.height, width = view_from.width;
  const Correspondence result{at::empty({height, width, 2}, at::kFloat), at::empty({height, width}, at::kBool),
                              at::empty({height, width}, at::kFloat)};
  for_each_task(height, [&](int64_t row) {
    const int64_t first = row * width;
    const auto *const instance = seen_from.instance.const_data_ptr<int32_t>() + first,
                      *const triangle = seen_from.triangle.const_data_ptr<int32_t>() + first;
    auto* const flow = result.flow.mutable_data_ptr<float>() + 2 * first;
    auto* const visible = result.visible.mutable_data_ptr<bool>() + first;
    auto* const depth = result.depth.mutable_data_ptr<float>() + first;
    const double y = static_cast<double>(row) + 0.5;
    const auto store = [&](int64_t i, double to_x, double to_y, double to_depth, bool is_visible) {
      flow[2 * i] = static_cast<float>(to_x - (static_cast<double>(i) + 0.5));
      flow[2 * i + 1] = static_cast<float>(to_y - y);
      depth[i] = static_cast<float>(to_depth);
      visible[i] = is_visible;
    };
    for (int64_t i = 0; i < width;) {
      const int32_t own_instance = instance[i], own_triangle = triangle[i];
      if (own_instance < 0) {
        const Eigen::Vector3d p = turned * Eigen::Vector3d(static_cast<double>(i) + 0.5, y, 1);
        if (is_background_known && p.z() > 0) {
          const double to_x = p.x() / p.z(), to_y = p.y() / p.z();
          store(i, to_x, to_y, std::numeric_limits<double>::infinity(), sight.shows_background(to_x, to_y));
        } else {
          store(i, kUnknown, kUnknown, kUnknown, false);
        }
        ++i;
        continue;
      }
      const auto is_same = [&](int64_t k) {
        return k < width && instance[k] == own_instance && triangle[k] == own_triangle;
      };
      const int32_t to_instance = other[own_instance];
      if (to_instance < 0) {
        for (; is_same(i); ++i) store(i, kUnknown, kUnknown, kUnknown, false);
        continue;
      }
      const auto& own = view_from.instances[own_instance];
      const auto seen = seen_triangle(view_from, own, own_triangle);
      const auto corners = target(view_to.instances[to_instance], own.triangles + int64_t{3} * own_triangle);
      const SeenTriangle there(view_to, corners.a, corners.b, corners.c);
      const bool has_turned = seen.turn() != there.turn();
      for (; is_same(i); ++i) {
        const auto p = corners.at(seen.weights(static_cast<double>(i) + 0.5, y));
        const double w = view_to.w(p.depth);
        if (w <= 0) {
          store(i, kUnknown, kUnknown, kUnknown, false);
          continue;
        }
        const double to_x = p.x / w, to_y = p.y / w;
        store(i, to_x, to_y, p.depth, sight.shows_surface(to_x, to_y, p.depth, to_instance, there, has_turned));
      }
    }
  });
  return result;
}

}  // namespace multiplane
