// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/mesh.h"

#include <ATen/ops/aminmax.h>

#include "kernels/error.h"

namespace multiplane {

namespace {

void check_array(size_t mesh, std::string_view name, const at::Tensor& array, at::ScalarType type) {
  MP_CHECK(array.defined() && array.is_cpu() && array.is_contiguous() && array.dim() == 2 && array.size(1) == 3 &&
               array.scalar_type() == type,
           "[check_frame] mesh {}: wanted {} as contiguous {} [N,3], got {}", mesh, name, toString(type),
           array.defined() ? fmt::format("{} {}", toString(array.scalar_type()), c10::str(array.sizes())) : "none");
}

void check_indices(size_t mesh, std::string_view name, const at::Tensor& indices, int64_t count) {
  if (indices.numel() == 0) return;
  const auto [low, high] = at::aminmax(indices);
  const int32_t lowest = *low.const_data_ptr<int32_t>(), highest = *high.const_data_ptr<int32_t>();
  MP_CHECK(lowest >= 0 && highest < count, "[check_frame] mesh {}: {} name {} of {} rows", mesh, name,
           lowest < 0 ? lowest : highest, count);
}

void check_mesh(size_t i, const Mesh& mesh) {
  check_array(i, "positions", mesh.positions, at::kFloat);
  check_array(i, "triangles", mesh.triangles, at::kInt);
  const int64_t vertices = mesh.positions.size(0);
  check_indices(i, "triangles", mesh.triangles, vertices);
  if (mesh.rest.defined()) {
    check_array(i, "rest", mesh.rest, at::kFloat);
    MP_CHECK(mesh.rest.size(0) == vertices, "[check_frame] mesh {}: wanted rest [{},3], got [{},3]", i, vertices,
             mesh.rest.size(0));
  }
  if (!mesh.normals.defined()) return;
  check_array(i, "normals", mesh.normals, at::kFloat);
  if (!mesh.normal_corners.defined()) {
    MP_CHECK(mesh.normals.size(0) == vertices, "[check_frame] mesh {}: wanted normals [{},3], got [{},3]", i, vertices,
             mesh.normals.size(0));
    return;
  }
  check_array(i, "normal_corners", mesh.normal_corners, at::kInt);
  MP_CHECK(mesh.normal_corners.sizes() == mesh.triangles.sizes(),
           "[check_frame] mesh {}: wanted normal_corners like triangles, got {}", i,
           c10::str(mesh.normal_corners.sizes()));
  check_indices(i, "normal_corners", mesh.normal_corners, mesh.normals.size(0));
}

}  // namespace

void check_frame(const SurfaceFrame& frame) {
  for (size_t i = 0; i < frame.meshes.size(); ++i) check_mesh(i, frame.meshes[i]);
  for (const auto& instance : frame.instances) {
    MP_CHECK(instance.mesh >= 0 && static_cast<size_t>(instance.mesh) < frame.meshes.size(),
             "[check_frame] wanted one of {} meshes, got {}", frame.meshes.size(), instance.mesh);
  }
}

}  // namespace multiplane
