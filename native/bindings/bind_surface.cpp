// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "kernels/surface/correspond.h"
#include "kernels/surface/surface_passes.h"

namespace multiplane {

namespace {

using Matrix4f = Eigen::Matrix<float, 4, 4, Eigen::RowMajor>;
using Floats = py::array_t<float, py::array::c_style | py::array::forcecast>;
using Integers = py::array_t<int32_t, py::array::c_style | py::array::forcecast>;

/// A frame and the arrays that its meshes borrow.
struct BorrowingFrame : SurfaceFrame {
  std::vector<py::array> arrays;

  at::Tensor borrow(const py::dict& mesh, const char* name) {
    const py::object value = mesh.attr("get")(name);
    return value.is_none() ? at::Tensor() : as_tensor(arrays.emplace_back(value));
  }
};

std::unique_ptr<BorrowingFrame> make_frame(const std::vector<py::dict>& meshes, const Integers& mesh,
                                           const Floats& world_from_object, const Integers& object, const Integers& key,
                                           const std::array<float, 16>& cam_from_world,
                                           const std::array<float, 16>& clip_from_cam, int64_t width, int64_t height) {
  auto frame = std::make_unique<BorrowingFrame>();
  for (const auto& m : meshes) {
    frame->meshes.push_back({frame->borrow(m, "positions"), frame->borrow(m, "triangles"), frame->borrow(m, "normals"),
                             frame->borrow(m, "normal_corners"), frame->borrow(m, "rest")});
  }
  const auto meshes_at = mesh.unchecked<1>(), objects = object.unchecked<1>(), keys = key.unchecked<1>();
  const auto places = world_from_object.unchecked<3>();
  const auto rows = {meshes_at.shape(0), objects.shape(0), keys.shape(0), places.shape(0)};
  if (std::ranges::count(rows, rows.begin()[0]) != 4 || places.shape(1) != 4 || places.shape(2) != 4) {
    throw py::value_error("[SurfaceFrame] wanted mesh [I], world_from_object [I,4,4], object [I] and key [I]");
  }
  for (py::ssize_t i = 0; i < meshes_at.shape(0); ++i) {
    frame->instances.push_back({meshes_at(i), Eigen::Map<const Matrix4f>(places.data(i, 0, 0)), objects(i), keys(i)});
  }
  frame->camera = {Eigen::Map<const Matrix4f>(cam_from_world.data()), Eigen::Map<const Matrix4f>(clip_from_cam.data()),
                   width, height};
  return frame;
}

/// A pass that follows from a frame and its buffer.
void def_pass(py::module_& m, const char* name, at::Tensor (*pass)(const SurfaceFrame&, const SurfaceBuffer&),
              const char* doc) {
  m.def(
      name,
      [pass](const BorrowingFrame& frame, const SurfaceBuffer& buffer) {
        return as_array(without_gil([&] { return pass(frame, buffer); }));
      },
      "frame"_a, "buffer"_a, doc);
}

}  // namespace

void bind_surface(py::module_& m) {
  py::class_<SurfaceFrame>(m, "AnySurfaceFrame", "What kernels read of a frame.");
  py::class_<BorrowingFrame, SurfaceFrame>(m, "SurfaceFrame",
                                           "A scene's meshes, their instances and the camera at one frame.")
      .def(py::init(&make_frame), py::kw_only(), "meshes"_a, "mesh"_a, "world_from_object"_a, "object"_a, "key"_a,
           "cam_from_world"_a, "clip_from_cam"_a, "width"_a, "height"_a,
           "meshes: dicts of positions, triangles, normals, normal_corners and rest, borrowed; matrices row-major.")
      .def_property_readonly("width", [](const BorrowingFrame& frame) { return frame.camera.width; })
      .def_property_readonly("height", [](const BorrowingFrame& frame) { return frame.camera.height; });
  const auto view_of = [](at::Tensor SurfaceBuffer::* part) {
    return [part](const SurfaceBuffer& buffer) { return as_array(buffer.*part); };
  };
  py::class_<SurfaceBuffer>(m, "SurfaceBuffer", "Which triangle each pixel shows, and where on it.")
      .def_property_readonly("instance", view_of(&SurfaceBuffer::instance), "[H,W] int32, -1: background")
      .def_property_readonly("triangle", view_of(&SurfaceBuffer::triangle), "[H,W] int32, -1: background")
      .def_property_readonly("barycentric", view_of(&SurfaceBuffer::barycentric), "[H,W,2] float32")
      .def_property_readonly("depth", view_of(&SurfaceBuffer::depth), "[H,W] float32, background +inf");
  m.def(
      "rasterise", [](const BorrowingFrame& frame) { return without_gil([&] { return rasterise(frame); }); }, "frame"_a,
      "The surface pass of a frame.");
  def_pass(m, "surface_ids", surface_ids, "[H,W] int32: the object of each pixel.");
  def_pass(m, "surface_keys", surface_keys, "[H,W] int32: the key of each pixel's instance.");
  def_pass(m, "surface_normal", surface_normal, "[H,W,3] float32, camera space.");
  def_pass(m, "surface_position", surface_position, "[H,W,3] float32: on its object, before deformation.");
  m.def(
      "correspond",
      [](const BorrowingFrame& from, const SurfaceBuffer& seen_from, const BorrowingFrame& to,
         const SurfaceBuffer& seen_to) {
        const auto found = without_gil([&] { return correspond(from, seen_from, to, seen_to); });
        return std::tuple(as_array(found.flow), as_array(found.visible), as_array(found.depth));
      },
      "from_frame"_a, "seen_from"_a, "to_frame"_a, "seen_to"_a,
      "(flow [H,W,2] in pixels, visible [H,W] bool, depth [H,W]) of each pixel's surface in another frame.");
}

}  // namespace multiplane
