// SPDX-License-Identifier: Apache-2.0
// What kernels/temporal/pinned_noise.h computes, as plain loops: every node of every triangle, its noise drawn anew
// from the root down with the standard library's functions. For tests only.
#pragma once
#include <ATen/ATen.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "kernels/temporal/counter_noise.h"
#include "kernels/temporal/pinned_noise.h"

namespace multiplane::reference {

struct PinnedNoise {
  using Corner = Eigen::Vector4f;  // x w, y w, w, depth
  using Triangle = std::array<Corner, 3>;

  const SurfaceFrame& frame;
  const SurfaceBuffer& seen;
  int64_t C, H, W;
  uint64_t root;
  at::Tensor sums = at::zeros({C, H, W}, at::kDouble), areas = at::zeros({H, W}, at::kDouble);

  static std::vector<double> drawn(uint64_t key, int64_t count) {
    std::vector<double> values(count);
    for (int64_t i = 0; i < count; ++i) {
      const uint64_t bits = temporal::key_of(~key, i / 2);
      const double u = ((bits >> 40) + 1) * 0x1p-24, t = (bits >> 8 & 0xffffff) * 0x1p-24;
      const double angle = 2 * std::numbers::pi * t;
      values[i] = std::sqrt(-2 * std::log(u)) * (i % 2 ? std::sin(angle) : std::cos(angle));
    }
    return values;
  }

  /// Noise of the node that a path of children leads to.
  std::vector<double> value(uint64_t key, const std::vector<int>& path) const {
    auto x = drawn(temporal::key_of(key, 4), C);  // 0...3 are its children
    for (const int child : path) {
      const auto own = drawn(key, 3 * C);
      const std::array<int, 3> sign{child < 2 ? 1 : -1, child % 2 ? -1 : 1, child == 0 || child == 3 ? 1 : -1};
      for (int64_t c = 0; c < C; ++c) {
        x[c] = (x[c] + sign[0] * own[c] + sign[1] * own[C + c] + sign[2] * own[2 * C + c]) / 2;
      }
      key = temporal::key_of(key, child);
    }
    return x;
  }

  void add(const Triangle& t, int32_t instance, int32_t triangle, uint64_t key, std::vector<int> path = {}) {
    const auto all = [&](auto&& outside) { return std::ranges::all_of(t, outside); };
    const auto width = static_cast<float>(W), height = static_cast<float>(H);
    if (all([](const Corner& p) { return p[0] < 0; }) || all([&](const Corner& p) { return p[0] > width * p[2]; }) ||
        all([](const Corner& p) { return p[1] < 0; }) || all([&](const Corner& p) { return p[1] > height * p[2]; }) ||
        all([](const Corner& p) { return p[2] <= 0; })) {
      return;
    }
    uint64_t node = key;
    for (const int child : path) node = temporal::key_of(node, child);
    float area = INFINITY;
    if (std::min({t[0][2], t[1][2], t[2][2]}) >= 1e-6f) {
      const auto at = [&](int i) { return Eigen::Vector2f(t[i][0] / t[i][2], t[i][1] / t[i][2]); };
      const Eigen::Vector2f u = at(1) - at(0), v = at(2) - at(0);
      area = std::abs(u.x() * v.y() - v.x() * u.y()) / 2;
    }
    if (area > 0.8f - 0.6f * temporal::uniform(static_cast<uint32_t>(node))) {
      if (path.size() == 24) return;
      const Corner ab = (t[0] + t[1]) / 2, bc = (t[1] + t[2]) / 2, ca = (t[2] + t[0]) / 2;
      const Triangle children[] = {{t[0], ab, ca}, {ab, t[1], bc}, {ca, bc, t[2]}, {bc, ca, ab}};
      path.push_back(0);
      for (const auto& child : children) {
        add(child, instance, triangle, key, path);
        ++path.back();
      }
      return;
    }
    const bool is_by_lot = path.empty() && area < 1.0f / 16;
    if (is_by_lot && temporal::uniform(static_cast<uint32_t>(node >> 32)) / 16 >= area) return;
    const uint64_t place = temporal::key_of(node, 5);
    float u = temporal::uniform(static_cast<uint32_t>(place >> 32)),
          v = temporal::uniform(static_cast<uint32_t>(place));
    if (u + v > 1) u = 1 - u, v = 1 - v;
    const Corner atom = t[0] + u * (t[1] - t[0]) + v * (t[2] - t[0]);
    const float x = atom[0] / atom[2], y = atom[1] / atom[2];
    if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
    const int64_t h = seen.depth.size(0), w = seen.depth.size(1), rows = std::min(h, 4 * H),
                  columns = std::min(w, 4 * W);
    const float across = static_cast<float>(columns) / width, down = static_cast<float>(rows) / height;
    const auto there = (2 * static_cast<int64_t>(y * down) + 1) * h / (2 * rows) * w +
                       (2 * static_cast<int64_t>(x * across) + 1) * w / (2 * columns);
    if (seen.instance.const_data_ptr<int32_t>()[there] != instance) return;
    if (seen.triangle.const_data_ptr<int32_t>()[there] != triangle) {
      const float off = std::abs(seen.depth.const_data_ptr<float>()[there] - atom[3]);
      const auto [near, far] = std::minmax({t[0][3], t[1][3], t[2][3]});
      if (off > 0.002f * atom[3] + (far - near) / std::sqrt(area) / across) return;
    }
    const double counted = is_by_lot ? 1.0 / 16 : area;
    const auto noise = value(key, path);
    const auto row = static_cast<int64_t>(y), column = static_cast<int64_t>(x);
    for (int64_t c = 0; c < C; ++c) sums[c][row][column] += std::sqrt(counted) * noise[c];
    areas[row][column] += counted;
  }

  Eigen::Matrix4f corners_from(const Eigen::Matrix4d& world_from_object) const {
    const Eigen::Matrix4d cam = frame.camera.cam_from_world.cast<double>() * world_from_object;
    const Eigen::Matrix4d clip = frame.camera.clip_from_cam.cast<double>() * cam;
    Eigen::Matrix4d rows;
    rows << (clip.row(3) + clip.row(0)) * W / 2, (clip.row(3) - clip.row(1)) * H / 2, clip.row(3), -cam.row(2);
    return rows.cast<float>();
  }

  at::Tensor run() {
    const auto sky = corners_from(Eigen::Matrix4d::Identity());
    for (int octant = 0; octant < 8 && frame.camera.clip_from_cam(3, 2) != 0; ++octant) {
      Triangle t;
      for (int axis = 0; axis < 3; ++axis) t[axis] = sky.col(axis) * (octant >> axis & 1 ? -1.0f : 1.0f);
      add(t, -1, -1, temporal::key_of(temporal::key_of(root, 1), octant));
    }
    for (size_t i = 0; i < frame.instances.size(); ++i) {
      const auto& instance = frame.instances[i];
      const auto& mesh = frame.meshes[instance.mesh];
      const auto rows = corners_from(instance.world_from_object.cast<double>());
      for (int32_t triangle = 0; triangle < mesh.triangles.size(0); ++triangle) {
        std::array<int32_t, 3> v{};
        std::copy_n(mesh.triangles.const_data_ptr<int32_t>() + 3 * triangle, 3, v.begin());
        const bool is_even = (v[0] < v[1]) + (v[1] < v[2]) + (v[2] < v[0]) == 2;
        std::ranges::sort(v);
        Triangle t;
        for (int k = 0; k < 3; ++k) {
          t[k] =
              rows * Eigen::Map<const Eigen::Vector3f>(mesh.positions.const_data_ptr<float>() + 3 * v[k]).homogeneous();
        }
        uint64_t key = temporal::key_of(root, 2 + instance.key);
        for (const uint64_t part : {uint64_t(v[0]), uint64_t(v[1]), uint64_t(2 * v[2] + is_even)}) {
          key = temporal::key_of(key, part);
        }
        add(t, static_cast<int32_t>(i), triangle, key);
      }
    }
    return (sums / areas.sqrt()).to(at::kFloat);
  }
};

/// NaN where no atom falls.
inline at::Tensor surface_pinned_noise(const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels,
                                       int64_t height, int64_t width, uint64_t seed) {
  return PinnedNoise{frame, seen, channels, height, width, temporal::key_of(seed, 0)}.run();
}

}  // namespace multiplane::reference
