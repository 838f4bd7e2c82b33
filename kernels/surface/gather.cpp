// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/gather.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/surface/clip.h"
#include "kernels/surface/tasks.h"

namespace multiplane::surface {

namespace {

/// A vertex in the picture, or where it is outside.
struct Vertex {
  int32_t x, y;  // fixed point, if outside has none of kUnplaced
  float nearness;
  uint32_t outside;
};

enum Outside : uint32_t {
  kLeft = 1,
  kRight = 2,
  kAbove = 4,
  kBelow = 8,
  kNear = 16,
  kFar = 32,
  kGuard = 64,
  kBroken = 128
};
constexpr uint32_t kUnseen =
    kLeft | kRight | kAbove | kBelow | kNear | kFar;  // shared by all corners: not in the picture
constexpr uint32_t kUnplaced = kNear | kFar | kGuard | kBroken;

uint32_t outside(const View& view, const ImagePoint& p) {
  const double w = view.w(p.depth), width = static_cast<double>(view.width) * w,
               height = static_cast<double>(view.height) * w, guard = kGuard_px * w;
  const bool fits = std::abs(p.x - width / 2) <= guard && std::abs(p.y - height / 2) <= guard;
  const bool is_finite = std::isfinite(p.x + p.y + p.depth);
  return (p.x < 0) * kLeft | (p.x > width) * kRight | (p.y < 0) * kAbove | (p.y > height) * kBelow |
         (p.depth < view.near_m) * kNear | (p.depth > view.far_m) * kFar | !fits * kGuard | !is_finite * kBroken;
}

int32_t fixed_point(double pixels) {  // rounded; the shift makes it positive, for which truncation rounds down
  constexpr double kShift = 1 << 30;
  return static_cast<int32_t>(pixels * kSteps + (kShift + 0.5)) - static_cast<int32_t>(kShift);
}

/// Of a point that is in none of kUnplaced.
Vertex placed(const View& view, const ImagePoint& p) {
  const double inverse = 1 / view.w(p.depth);
  return {fixed_point(p.x * inverse), fixed_point(p.y * inverse),
          static_cast<float>(view.orthographic ? -p.depth : inverse), 0};
}

struct Box {
  std::array<float, 3> low, high;
};

Box box_of(const Mesh& mesh) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Box box{{kInfinity, kInfinity, kInfinity}, {-kInfinity, -kInfinity, -kInfinity}};
  const auto* const p = mesh.positions.const_data_ptr<float>();
  for (int64_t i = 0; i < mesh.positions.numel(); i += 3) {
    for (int axis = 0; axis < 3; ++axis) {
      box.low[axis] = std::min(box.low[axis], p[i + axis]);
      box.high[axis] = std::max(box.high[axis], p[i + axis]);
    }
  }
  return box;
}

bool may_be_seen(const View& view, const InstanceView& instance, const Box& box) {
  uint32_t shared = kUnseen;
  for (int corner = 0; corner < 8; ++corner) {
    const auto side = [&](int axis) { return (corner >> axis & 1) != 0 ? box.high[axis] : box.low[axis]; };
    shared &= outside(view, project(instance.image_from_object, side(0), side(1), side(2)));
  }
  return shared == 0;
}

/// Instances one after the other, and the vertices and triangles they have before each.
struct Queue {
  std::vector<int32_t> instances;
  std::vector<int64_t> first_vertex{0}, first_triangle{0};
};

Queue seen_instances(const SurfaceFrame& frame, const View& view) {
  std::vector<Box> boxes(frame.meshes.size());
  for_each_task(static_cast<int64_t>(boxes.size()), [&](int64_t i) { boxes[i] = box_of(frame.meshes[i]); });
  Queue queue;
  for (size_t i = 0; i < view.instances.size(); ++i) {
    const auto& instance = view.instances[i];
    if (instance.triangle_count == 0 || !may_be_seen(view, instance, boxes[frame.instances[i].mesh])) continue;
    queue.instances.push_back(static_cast<int32_t>(i));
    queue.first_vertex.push_back(queue.first_vertex.back() + instance.vertex_count);
    queue.first_triangle.push_back(queue.first_triangle.back() + instance.triangle_count);
  }
  return queue;
}

/// work(place in the queue, begin, end) for the parts of instances in piece number `piece` of `size` elements.
template <typename Work>
void for_each_part(const std::vector<int64_t>& first, int64_t piece, int64_t size, const Work& work) {
  const int64_t begin = piece * size, end = std::min(begin + size, first.back());
  auto i = std::upper_bound(first.begin(), first.end(), begin) - first.begin() - 1;
  for (; first[i] < end; ++i) {
    work(i, std::max(begin - first[i], int64_t{0}), std::min(end, first[i + 1]) - first[i]);
  }
}

class Sorter {
 public:
  Sorter(const View& view, Batch& batch) : view_(view), batch_(batch) {
    batch_.resize((view.height + kBandRows - 1) / kBandRows);
  }

  void add(const Vertex& a, const Vertex& b, const Vertex& c, int32_t instance, int32_t triangle) {
    const auto [left, right] = std::minmax({a.x, b.x, c.x});
    const auto [top, bottom] = std::minmax({a.y, b.y, c.y});
    if (first_pixel(left) > last_pixel(right) || first_pixel(top) > last_pixel(bottom)) return;
    const int64_t first = std::max<int64_t>(first_pixel(top), 0);
    const int64_t last = std::min<int64_t>(last_pixel(bottom), view_.height - 1);
    if (first > last || last_pixel(right) < 0 || first_pixel(left) >= view_.width) return;
    const int64_t area = (int64_t{b.x} - a.x) * (int64_t{c.y} - a.y) - (int64_t{b.y} - a.y) * (int64_t{c.x} - a.x);
    if (area == 0) return;
    const auto &second = area > 0 ? b : c, &third = area > 0 ? c : b;
    const ScreenTriangle placed{{a.x, second.x, third.x},
                                {a.y, second.y, third.y},
                                {a.nearness, second.nearness, third.nearness},
                                instance,
                                triangle};
    for (int64_t band = first / kBandRows; band <= last / kBandRows; ++band) batch_[band].push_back(placed);
  }

  void add_clipped(const ImageTriangle& corners, int32_t instance, int32_t triangle) {
    const ClippedTriangle clipped(view_, corners);
    const auto rest = clipped.corners();
    for (size_t i = 2; i < rest.size(); ++i) {
      add(placed(view_, rest[0]), placed(view_, rest[i - 1]), placed(view_, rest[i]), instance, triangle);
    }
  }

 private:
  const View& view_;
  Batch& batch_;
};

}  // namespace

std::vector<Batch> gather(const SurfaceFrame& frame, const View& view) {
  constexpr int64_t kVertices = 16384, kTriangles = 8192;  // of one task
  const auto queue = seen_instances(frame, view);
  const auto pieces = [](int64_t count, int64_t size) { return (count + size - 1) / size; };

  const std::unique_ptr<Vertex[]> vertices(new Vertex[queue.first_vertex.back()]);
  for_each_task(pieces(queue.first_vertex.back(), kVertices), [&](int64_t piece) {
    for_each_part(queue.first_vertex, piece, kVertices, [&](int64_t place, int64_t begin, int64_t end) {
      const auto& instance = view.instances[queue.instances[place]];
      auto* const own = vertices.get() + queue.first_vertex[place];
      for (int64_t i = begin; i < end; ++i) {
        const auto point = project(instance.image_from_object, instance.positions + 3 * i);
        const uint32_t code = outside(view, point);
        own[i] = (code & kUnplaced) != 0 ? Vertex{} : placed(view, point);
        own[i].outside = code;
      }
    });
  });

  std::vector<Batch> batches(pieces(queue.first_triangle.back(), kTriangles));
  for_each_task(static_cast<int64_t>(batches.size()), [&](int64_t piece) {
    Sorter sorter(view, batches[piece]);
    for_each_part(queue.first_triangle, piece, kTriangles, [&](int64_t place, int64_t begin, int64_t end) {
      const int32_t number = queue.instances[place];
      const auto& instance = view.instances[number];
      const auto* const own = vertices.get() + queue.first_vertex[place];
      for (int64_t i = begin; i < end; ++i) {
        const auto* const corner = instance.triangles + 3 * i;
        const auto &a = own[corner[0]], &b = own[corner[1]], &c = own[corner[2]];
        const uint32_t any = a.outside | b.outside | c.outside;
        if ((a.outside & b.outside & c.outside & kUnseen) != 0 || (any & kBroken) != 0) continue;
        if ((any & kUnplaced) == 0) {
          sorter.add(a, b, c, number, static_cast<int32_t>(i));
          continue;
        }
        sorter.add_clipped(instance.project(corner), number, static_cast<int32_t>(i));
      }
    });
  });
  return batches;
}

}  // namespace multiplane::surface
