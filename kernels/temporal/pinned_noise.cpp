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
#include "kernels/temporal/atom_tree.h"
#include "kernels/temporal/tensors.h"

namespace multiplane {

namespace {

using temporal::AtomTree;
using temporal::key_of;

constexpr float kLargest_px2 = 0.25f;       // of a node that is not split ...
constexpr float kLongest_px = 1.25f;        // ... but a slanted one that is longer than this is, down to
constexpr float kSmallest_px2 = 1.0f / 64;  // this area
constexpr float kCertain_px2 = 1.0f / 16;   // whole triangles smaller than this take part by lot
constexpr float kDepthTolerance = 0.002f;   // of the depth, between an atom and the surface at the pixel's centre
constexpr float kInFront = 1e-6f;           // of w

/// A vertex of a node.
struct Corner {
  float x, y, w, depth;     // homogeneous
  float column_px, row_px;  // x / w, y / w: its place in the result

  Corner(float x_w, float y_w, float w_w, float depth_m)
      : x(x_w), y(y_w), w(w_w), depth(depth_m), column_px(x / w), row_px(y / w) {}
};

Corner between(const Corner& a, const Corner& b) {
  return {(a.x + b.x) / 2, (a.y + b.y) / 2, (a.w + b.w) / 2, (a.depth + b.depth) / 2};
}

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
Corner corner_of(const Rows& m, const float* p, float one) {
  const auto along = [&](int r) { return m(r, 0) * p[0] + m(r, 1) * p[1] + m(r, 2) * p[2] + m(r, 3) * one; };
  return {along(0), along(1), along(2), along(3)};
}

/// The surface pass, as pointers.
struct Seen {
  const int32_t *instance, *triangle;
  const float *barycentric, *depth;
  int64_t H, W;
};

/// Sums the atoms that fall into rows first ... end - 1 of the result.
class Gatherer {
 public:
  Gatherer(const Seen& seen, int64_t C, int64_t H, int64_t W, int64_t first, int64_t end, float* sums, int32_t* counts)
      : seen_(seen), C_(C), H_(H), W_(W), sums_(sums), counts_(counts), tree_(C) {
    across_ = static_cast<float>(seen.W) / static_cast<float>(W);
    down_ = static_cast<float>(seen.H) / static_cast<float>(H);
    right_ = static_cast<float>(W);
    top_ = static_cast<float>(first);
    bottom_ = static_cast<float>(end);
  }

  /// @param key of the triangle; its corners in the order of their vertices' numbers
  void add_triangle(const Corner& a, const Corner& b, const Corner& c, int32_t instance, int32_t triangle,
                    uint64_t key) {
    instance_ = instance;
    triangle_ = triangle;
    key_ = key;
    tree_.enter_root(key);
    visit(a, b, c, false);
  }

  /// Whether nothing of the triangle can fall into the rows.
  bool is_outside(const Corner& a, const Corner& b, const Corner& c) const {
    return (sides_beyond(a) & sides_beyond(b) & sides_beyond(c)) != 0;
  }

 private:
  /// A bit for each side of the rows' frustum that the corner lies beyond.
  unsigned sides_beyond(const Corner& p) const {
    return unsigned{p.w <= 0} | unsigned{p.x < 0} << 1 | unsigned{p.x > right_ * p.w} << 2 |
           unsigned{p.y < top_ * p.w} << 3 | unsigned{p.y > bottom_ * p.w} << 4;
  }

  void visit(const Corner& a, const Corner& b, const Corner& c, bool is_inside) {
    if (!is_inside) {
      const unsigned of_a = sides_beyond(a), of_b = sides_beyond(b), of_c = sides_beyond(c);
      if ((of_a & of_b & of_c) != 0) return;
      if (std::min({a.w, b.w, c.w}) < kInFront) return split(a, b, c, false);
      is_inside = (of_a | of_b | of_c) == 0;
    }
    const float bx = b.column_px - a.column_px, by = b.row_px - a.row_px;
    const float cx = c.column_px - a.column_px, cy = c.row_px - a.row_px;
    const float area = std::abs(bx * cy - cx * by) / 2;
    const auto squared = [](float x, float y) { return x * x + y * y; };
    const float longest = std::max({squared(bx, by), squared(cx, cy), squared(cx - bx, cy - by)});
    const bool is_fine = area <= kLargest_px2 && (longest <= kLongest_px * kLongest_px || area <= kSmallest_px2);
    if (is_fine) {
      add_atom(a, b, c, area);
    } else {
      split(a, b, c, is_inside);
    }
  }

  void split(const Corner& a, const Corner& b, const Corner& c, bool is_inside) {
    if (tree_.depth() == temporal::kDeepest) return;
    const std::array<Corner, 6> corners{a, b, c, between(a, b), between(b, c), between(c, a)};
    constexpr int kCornersOf[4][3] = {{0, 3, 5}, {3, 1, 4}, {5, 4, 2}, {4, 5, 3}};
    tree_.enter_children();
    for (int child = 0; child < 4; ++child) {
      const auto& [i, j, k] = kCornersOf[child];
      tree_.choose(child);
      visit(corners[i], corners[j], corners[k], is_inside);
    }
    tree_.leave_children();
  }

  void add_atom(const Corner& a, const Corner& b, const Corner& c, float area) {
    if (tree_.depth() == 0 && temporal::uniform(static_cast<uint32_t>(key_ >> 32)) * kCertain_px2 >= area) return;
    const float w = a.w + b.w + c.w, x = (a.x + b.x + c.x) / w, y = (a.y + b.y + c.y) / w;
    if (!(x >= 0 && x < right_ && y >= top_ && y < bottom_)) return;
    if (!is_seen(a, b, c, area, x, y)) return;
    const int64_t pixel = static_cast<int64_t>(y) * W_ + static_cast<int64_t>(x);
    const float* value = tree_.value();
    for (int64_t channel = 0; channel < C_; ++channel) sums_[channel * H_ * W_ + pixel] += value[channel];
    ++counts_[pixel];
  }

  bool is_seen(const Corner& a, const Corner& b, const Corner& c, float area, float x, float y) const {
    const auto column = std::min(static_cast<int64_t>(x * across_), seen_.W - 1);
    const auto row = std::min(static_cast<int64_t>(y * down_), seen_.H - 1);
    const int64_t there = row * seen_.W + column;
    if (seen_.instance[there] != instance_) return false;
    if (seen_.triangle[there] == triangle_ || instance_ < 0) return true;
    const auto [near, far] = std::minmax({a.depth, b.depth, c.depth});
    const float depth = (a.depth + b.depth + c.depth) / 3, slope = (far - near) / std::sqrt(area);
    return std::abs(seen_.depth[there] - depth) <= kDepthTolerance * depth + slope / across_;
  }

  Seen seen_;
  int64_t C_, H_, W_;
  float* sums_;      // [C,H,W]
  int32_t* counts_;  // [H,W]
  AtomTree tree_;
  float across_, down_;         // pixels of the buffer to one of the result
  float right_, top_, bottom_;  // of the rows
  int32_t instance_ = 0, triangle_ = 0;
  uint64_t key_ = 0;
};

void add_instance(Gatherer& gatherer, const Mesh& mesh, const Rows& rows, int32_t instance, uint64_t key,
                  std::vector<Corner>& corners) {
  const auto* positions = mesh.positions.const_data_ptr<float>();
  corners.clear();
  for (int64_t v = 0; v < mesh.positions.size(0); ++v) corners.push_back(corner_of(rows, positions + 3 * v, 1));
  const auto* triangles = mesh.triangles.const_data_ptr<int32_t>();
  for (int32_t t = 0; t < mesh.triangles.size(0); ++t) {
    auto [a, b, c] = std::tuple(triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]);
    if (gatherer.is_outside(corners[a], corners[b], corners[c])) continue;
    const bool is_left = (a < b) ^ (b < c) ^ (a < c);  // the parity of their order
    if (a > b) std::swap(a, b);
    if (b > c) std::swap(b, c);
    if (a > b) std::swap(a, b);
    const auto last = 2 * static_cast<uint64_t>(c) + (is_left ? 1 : 0);
    gatherer.add_triangle(corners[a], corners[b], corners[c], instance, t, key_of(key_of(key_of(key, a), b), last));
  }
}

/// The octahedron of the world's axes, as directions.
void add_background(Gatherer& gatherer, const Rows& rows, uint64_t key) {
  for (uint64_t octant = 0; octant < 8; ++octant) {
    const auto corner = [&](uint64_t axis) {
      std::array<float, 3> direction{};
      direction[axis] = octant >> axis & 1 ? -1.0f : 1.0f;
      return corner_of(rows, direction.data(), 0);
    };
    gatherer.add_triangle(corner(0), corner(1), corner(2), -1, -1, key_of(key, octant));
  }
}

/// Divides by the root of the count; a pixel without atoms gets numbers of what its centre sees.
void finish_row(const Seen& seen, int64_t C, int64_t H, int64_t W, int64_t row, uint64_t key, const int32_t* counts,
                float* noise) {
  std::vector<float> fresh(C);
  for (int64_t column = 0; column < W; ++column) {
    const int64_t pixel = row * W + column;
    if (counts[pixel] > 0) {
      const float scale = 1 / std::sqrt(static_cast<float>(counts[pixel]));
      for (int64_t c = 0; c < C; ++c) noise[c * H * W + pixel] *= scale;
      continue;
    }
    const int64_t there = (2 * row + 1) * seen.H / (2 * H) * seen.W + (2 * column + 1) * seen.W / (2 * W);
    uint64_t sight = key_of(key, static_cast<uint64_t>(pixel));
    sight = key_of(sight, static_cast<uint32_t>(seen.triangle[there]));
    for (int64_t i = 0; i < 2; ++i) sight = key_of(sight, std::bit_cast<uint32_t>(seen.barycentric[2 * there + i]));
    temporal::draw_normal({&sight, 1}, fresh.data(), C);
    for (int64_t c = 0; c < C; ++c) noise[c * H * W + pixel] = fresh[c];
  }
}

}  // namespace

at::Tensor surface_pinned_noise(const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels, int64_t height,
                                int64_t width, uint64_t seed) {
  MP_CHECK(channels > 0 && height > 0 && width > 0, "[surface_pinned_noise] wanted [C,H,W], got [{},{},{}]", channels,
           height, width);
  check_frame(frame);
  const auto wanted = [](std::string_view name, const at::Tensor& x, at::ScalarType type, at::IntArrayRef shape) {
    return temporal::dense("surface_pinned_noise", name, x, type, shape);
  };
  const auto instances = wanted("instance", seen.instance, at::kInt, {-1, -1});
  const int64_t H = instances.size(0), W = instances.size(1);
  const auto triangles = wanted("triangle", seen.triangle, at::kInt, {H, W});
  const auto barycentric = wanted("barycentric", seen.barycentric, at::kFloat, {H, W, 2});
  const auto depth = wanted("depth", seen.depth, at::kFloat, {H, W});
  const Seen view{instances.const_data_ptr<int32_t>(),
                  triangles.const_data_ptr<int32_t>(),
                  barycentric.const_data_ptr<float>(),
                  depth.const_data_ptr<float>(),
                  H,
                  W};
  std::vector<bool> is_shown(frame.instances.size());
  for (int64_t i = 0; i < H * W; ++i) {
    const auto instance = view.instance[i];
    MP_CHECK(instance < static_cast<int64_t>(is_shown.size()),
             "[surface_pinned_noise] wanted this frame's surface pass, got instance {} of {}", instance,
             is_shown.size());
    if (instance >= 0) is_shown[instance] = true;
  }

  // Keys below the seed: 0 the pixels without atoms, 1 the background, then instances by their keys.
  const uint64_t root = key_of(seed, 0);
  const auto noise = at::zeros({channels, height, width}, at::kFloat), counts = at::zeros({height, width}, at::kInt);
  auto* const values = noise.mutable_data_ptr<float>();
  auto* const number = counts.mutable_data_ptr<int32_t>();
  // Each thread looks at all triangles for rows of its own: the sums' order is that of the triangles for any number.
  at::parallel_for(0, height, 8, [&](int64_t first, int64_t end) {
    Gatherer gatherer(view, channels, height, width, first, end, values, number);
    const bool is_perspective = frame.camera.clip_from_cam(3, 2) != 0;
    if (is_perspective) {
      const auto rows = corner_from(frame.camera, Eigen::Matrix4d::Identity(), height, width);
      add_background(gatherer, rows, key_of(root, 1));
    }
    std::vector<Corner> corners;
    for (size_t i = 0; i < frame.instances.size(); ++i) {
      if (!is_shown[i]) continue;
      const auto& instance = frame.instances[i];
      const auto rows = corner_from(frame.camera, instance.world_from_object.cast<double>(), height, width);
      add_instance(gatherer, frame.meshes[instance.mesh], rows, static_cast<int32_t>(i),
                   key_of(root, 2 + static_cast<uint64_t>(instance.key)), corners);
    }
    for (int64_t row = first; row < end; ++row) {
      finish_row(view, channels, height, width, row, key_of(root, 0), number, values);
    }
  });
  return noise;
}

}  // namespace multiplane
