// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "control/depth.h"
#include "control/edges.h"
#include "control/flow.h"
#include "control/normal.h"
#include "control/openpose.h"
#include "control/segmentation.h"

namespace multiplane {

namespace {

using Joints = std::vector<Joint>;

/// Binds an image of depth, normal and ids.
template <typename Draw>
void def_edges(py::module_& m, const char* name, Draw draw, const char* doc) {
  m.def(
      name,
      [draw](const py::array& depth, const py::array& normal, const py::array& ids) {
        const auto depth_t = as_tensor(depth), normal_t = as_tensor(normal), ids_t = as_tensor(ids);
        return as_array(without_gil([&] { return draw(depth_t, normal_t, ids_t); }));
      },
      "depth"_a, "normal"_a, "ids"_a, doc);
}

}  // namespace

void bind_control(py::module_& m) {
  m.def(
      "depth_range",
      [](const std::vector<py::array>& frames) {
        std::vector<at::Tensor> tensors;
        for (const auto& frame : frames) tensors.push_back(as_tensor(frame));
        const auto range = without_gil([&] { return depth_range(tensors); });
        return std::pair(range.near_m, range.far_m);
      },
      "frames"_a, "Smallest and largest finite depth of a shot: (near, far) in metres.");
  m.def(
      "depth_control",
      [](const py::array& depth, float near_m, float far_m) {
        const auto tensor = as_tensor(depth);
        return as_array(without_gil([&] { return depth_control(tensor, {near_m, far_m}); }));
      },
      "depth"_a, "near"_a, "far"_a, "Depth control image uint8 [H,W,3] of a depth pass [H,W].");
  m.def(
      "normal_control",
      [](const py::array& normal) {
        const auto tensor = as_tensor(normal);
        return as_array(without_gil([&] { return normal_control(tensor); }));
      },
      "normal"_a, "Normal control image uint8 [H,W,3] of a camera-space normal pass [H,W,3].");
  m.def(
      "flow_control",
      [](const py::array& flow) {
        const auto tensor = as_tensor(flow);
        return as_array(without_gil([&] { return flow_control(tensor); }));
      },
      "flow"_a, "Flow control image uint8 [H,W,3] of motion [H,W,2] in pixels, from the frame before to this one.");
  def_edges(m, "lineart_control", lineart_control,
            "Line art control image uint8 [H,W,3]: anti-aliased white on black.");
  def_edges(m, "canny_control", canny_control, "Canny control image uint8 [H,W,3]: white lines of 1 px on black.");
  m.def(
      "segmentation_control",
      [](const py::array& ids, const std::map<int32_t, std::string>& classes, const std::string& background) {
        const auto tensor = as_tensor(ids);
        return as_array(without_gil([&] { return segmentation_control(tensor, classes, background); }));
      },
      "ids"_a, "classes"_a, "background"_a = "", "Segmentation control image uint8 [H,W,3] in ADE20K's colours.");

  py::class_<Person>(m, "Person", "One character in one frame; a joint is (x, y, confidence) in pixels.")
      .def(py::init([](Joints body, Joints left_hand, Joints right_hand, Joints face) {
             return Person{std::move(body), std::move(left_hand), std::move(right_hand), std::move(face)};
           }),
           "body"_a, "left_hand"_a = Joints(), "right_hand"_a = Joints(), "face"_a = Joints());
  m.def(
      "openpose_control",
      [](const std::vector<Person>& people, int64_t width, int64_t height, bool draw_hidden) {
        return as_array(without_gil([&] { return openpose_control(people, width, height, draw_hidden); }));
      },
      "people"_a, "width"_a, "height"_a, "draw_hidden"_a = false, "OpenPose control image uint8 [H,W,3].");
  m.def("keypoints_json", &keypoints_json, "people"_a, "width"_a, "height"_a, "Keypoints as OpenPose's JSON output.");
}

}  // namespace multiplane
