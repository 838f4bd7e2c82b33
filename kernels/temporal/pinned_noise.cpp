// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/pinned_noise.h"

#include <ATen/Parallel.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>

#include "kernels/error.h"
#include "kernels/temporal/atom_gatherer.h"

namespace multiplane {

namespace {

using temporal::AtomGatherer;
using temporal::Corner;
using temporal::key_of;
using temporal::Look;
using temporal::Sight;

/// Places on an instance → Corner, by rows.
using Rows = Eigen::Matrix4f;

Rows corner_from(const Camera& camera, const Eigen::Matrix4d& world_from_object, int64_t height, int64_t width) {
  const Eigen::Matrix4d cam = camera.cam_from_world.cast<double>() * world_from_object;
  const Eigen::Matrix4d clip = camera.clip_from_cam.cast<double>() * cam;
  Eigen::Matrix4d rows;
  rows.row(0) = (clip.row(3) + clip.row(0)) * (static_cast<double>(width) / 2);
  rows.row(1) = (clip.row(3) - clip.row(1)) * (static_cast<double>(height) / 2);
  rows.row(2) = clip.row(3);
  rows.row(3) = -cam.row(2);
  return rows.cast<float>();
}

/// @param one 1 for a place, 0 for a direction
Corner corner_of(const AtomGatherer& gatherer, const Rows& m, const float* p, float one) {
  const auto along = [&](int r) { return m(r, 0) * p[0] + m(r, 1) * p[1] + m(r, 2) * p[2] + m(r, 3) * one; };
  return gatherer.corner(along(0), along(1), along(2), along(3));
}

void add_instance(AtomGatherer& gatherer, const Mesh& mesh, const Rows& rows, uint64_t key,
                  std::vector<Corner>& corners) {
  const auto* positions = mesh.positions.const_data_ptr<float>();
  corners.clear();
  for (int64_t v = 0; v < mesh.positions.size(0); ++v)
    corners.push_back(corner_of(gatherer, rows, positions + 3 * v, 1));
  const auto* triangles = mesh.triangles.const_data_ptr<int32_t>();
  for (int32_t t = 0; t < mesh.triangles.size(0); ++t) {
    auto [a, b, c] = std::tuple(triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]);
    if (AtomGatherer::is_outside(corners[a], corners[b], corners[c])) continue;
    const bool is_left = (a < b) ^ (b < c) ^ (a < c);  // the parity of their order
    if (a > b) std::swap(a, b);
    if (b > c) std::swap(b, c);
    if (a > b) std::swap(a, b);
    const auto last = 2 * static_cast<uint64_t>(c) + (is_left ? 1 : 0);
    gatherer.add_triangle(corners[a], corners[b], corners[c], t, key_of(key_of(key_of(key, a), b), last));
  }
}

/// The octahedron of the world's axes, as directions.
void add_background(AtomGatherer& gatherer, const Rows& rows, uint64_t key) {
  for (uint64_t octant = 0; octant < 8; ++octant) {
    const auto corner = [&](uint64_t axis) {
      std::array<float, 3> direction{};
      direction[axis] = octant >> axis & 1 ? -1.0f : 1.0f;
      return corner_of(gatherer, rows, direction.data(), 0);
    };
    gatherer.add_triangle(corner(0), corner(1), corner(2), -1, key_of(key, octant));
  }
}

/// Divides by the root of the area; a pixel without atoms gets numbers of what its centre sees.
void finish_row(const Sight& sight, int64_t C, int64_t H, int64_t W, int64_t row, uint64_t key, const float* areas,
                float* noise) {
  std::vector<float> fresh(C);
  for (int64_t column = 0; column < W; ++column) {
    const int64_t pixel = row * W + column;
    if (areas[pixel] > 0) {
      const float scale = 1 / std::sqrt(areas[pixel]);
      for (int64_t c = 0; c < C; ++c) noise[c * H * W + pixel] *= scale;
      continue;
    }
    const Look& look = sight.at(static_cast<float>(column) + 0.5f, static_cast<float>(row) + 0.5f);
    uint64_t sight_key = key_of(key, static_cast<uint64_t>(pixel));
    sight_key = key_of(sight_key, static_cast<uint32_t>(look.triangle));
    sight_key = key_of(sight_key, std::bit_cast<uint32_t>(look.depth));
    temporal::draw_normal(sight_key, fresh);
    for (int64_t c = 0; c < C; ++c) noise[c * H * W + pixel] = fresh[c];
  }
}

}  // namespace

at::Tensor surface_pinned_noise(const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels, int64_t height,
                                int64_t width, uint64_t seed) {
  MP_CHECK(channels > 0 && height > 0 && width > 0, "[surface_pinned_noise] wanted [C,H,W], got [{},{},{}]", channels,
           height, width);
  check_frame(frame);
  const Sight sight(seen, height, width);
  const auto shown = temporal::shown_areas(sight, static_cast<int64_t>(frame.instances.size()), height, width);

  // Keys below the seed: 0 the pixels without atoms, 1 the background, then instances by their keys.
  const uint64_t root = key_of(seed, 0);
  const auto noise = at::zeros({channels, height, width}, at::kFloat), areas = at::zeros({height, width});
  auto* const values = noise.mutable_data_ptr<float>();
  auto* const covered = areas.mutable_data_ptr<float>();
  // Each thread looks at all triangles for rows of its own: the sums' order is that of the triangles for any number.
  at::parallel_for(0, height, 8, [&](int64_t first, int64_t end) {
    AtomGatherer gatherer(sight, channels, height, width, first, end, values, covered);
    const bool is_perspective = frame.camera.clip_from_cam(3, 2) != 0;
    if (is_perspective && !shown[0].is_empty()) {
      gatherer.begin(-1, shown[0]);
      const auto rows = corner_from(frame.camera, Eigen::Matrix4d::Identity(), height, width);
      add_background(gatherer, rows, key_of(root, 1));
    }
    std::vector<Corner> corners;
    for (size_t i = 0; i < frame.instances.size(); ++i) {
      if (shown[i + 1].is_empty()) continue;
      gatherer.begin(static_cast<int32_t>(i), shown[i + 1]);
      const auto& instance = frame.instances[i];
      const auto rows = corner_from(frame.camera, instance.world_from_object.cast<double>(), height, width);
      add_instance(gatherer, frame.meshes[instance.mesh], rows, key_of(root, 2 + static_cast<uint64_t>(instance.key)),
                   corners);
    }
    for (int64_t row = first; row < end; ++row) {
      finish_row(sight, channels, height, width, row, key_of(root, 0), covered, values);
    }
  });
  return noise;
}

}  // namespace multiplane
