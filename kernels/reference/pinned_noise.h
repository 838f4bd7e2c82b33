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
  at::Tensor sums = at::zeros({C, H, W}, at::kDouble), counts = at::zeros({H, W}, at::kInt);

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
    auto x = drawn(key, C);
    for (const int child : path) {
      std::array<std::vector<double>, 4> z;
      for (int k = 0; k < 4; ++k) z[k] = drawn(temporal::key_of(key, k), C);
      for (int64_t c = 0; c < C; ++c) {
        x[c] = x[c] / 2 + z[child][c] - (z[0][c] + z[1][c] + z[2][c] + z[3][c]) / 4;
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
    float area = INFINITY, longest = INFINITY;
    if (std::min({t[0][2], t[1][2], t[2][2]}) >= 1e-6f) {
      const auto at = [&](int i) { return Eigen::Vector2f(t[i][0] / t[i][2], t[i][1] / t[i][2]); };
      const Eigen::Vector2f u = at(1) - at(0), v = at(2) - at(0), w = at(2) - at(1);
      area = std::abs(u.x() * v.y() - v.x() * u.y()) / 2;
      longest = std::max({u.squaredNorm(), v.squaredNorm(), w.squaredNorm()});
    }
    if (area > 0.25f || (longest > 1.25f * 1.25f && area > 1.0f / 64)) {
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
    if (path.empty() && temporal::uniform(static_cast<uint32_t>(key >> 32)) / 16 >= area) return;
    const Corner centre = t[0] + t[1] + t[2];
    const float x = centre[0] / centre[2], y = centre[1] / centre[2];
    if (!(x >= 0 && x < width && y >= 0 && y < height)) return;
    const int64_t h = seen.depth.size(0), w = seen.depth.size(1);
    const auto there = static_cast<int64_t>(y * (static_cast<float>(h) / height)) * w +
                       static_cast<int64_t>(x * (static_cast<float>(w) / width));
    if (seen.instance.const_data_ptr<int32_t>()[there] != instance) return;
    if (seen.triangle.const_data_ptr<int32_t>()[there] != triangle) {
      const float depth = centre[3] / 3, off = std::abs(seen.depth.const_data_ptr<float>()[there] - depth);
      const auto [near, far] = std::minmax({t[0][3], t[1][3], t[2][3]});
      const float pixels = static_cast<float>(w) / width;
      if (off > 0.002f * depth + (far - near) / std::sqrt(area) / pixels) return;
    }
    const auto noise = value(key, path);
    const auto row = static_cast<int64_t>(y), column = static_cast<int64_t>(x);
    for (int64_t c = 0; c < C; ++c) sums[c][row][column] += noise[c];
    counts[row][column] += 1;
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
    return (sums / counts.sqrt()).to(at::kFloat);
  }
};

/// NaN where no atom falls.
inline at::Tensor surface_pinned_noise(const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels,
                                       int64_t height, int64_t width, uint64_t seed) {
  return PinnedNoise{frame, seen, channels, height, width, temporal::key_of(seed, 0)}.run();
}

}  // namespace multiplane::reference
