// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/gather.h"

#include <algorithm>
#include <limits>

#include "kernels/surface/sorter.h"
#include "kernels/surface/tasks.h"

namespace multiplane::surface {

namespace {

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
