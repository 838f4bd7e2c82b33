// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "control/depth.h"
#include "control/normal.h"

namespace multiplane {

void bind_control(py::module_& m) {
  m.def("depth_range", [](const std::vector<py::array>& frames) {
          std::vector<at::Tensor> tensors;
          for (const auto& frame : frames) tensors.push_back(as_tensor(frame));
          const auto range = without_gil([&] { return depth_range(tensors); });
          return std::pair(range.near_m, range.far_m);
        }, "frames"_a, "Smallest and largest finite depth of a shot: (near, far) in metres.");
  m.def("depth_control", [](const py::array& depth, float near_m, float far_m) {
          const auto tensor = as_tensor(depth);
          return as_array(without_gil([&] { return depth_control(tensor, {near_m, far_m}); }));
        }, "depth"_a, "near"_a, "far"_a, "Depth control image uint8 [H,W,3] of a depth pass [H,W].");
  m.def("normal_control", [](const py::array& normal) {
          const auto tensor = as_tensor(normal);
          return as_array(without_gil([&] { return normal_control(tensor); }));
        }, "normal"_a, "Normal control image uint8 [H,W,3] of a camera-space normal pass [H,W,3].");
}

}  // namespace multiplane
