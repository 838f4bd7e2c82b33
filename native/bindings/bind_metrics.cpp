// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "metrics/boil.h"
#include "metrics/fetch.h"
#include "metrics/picture.h"
#include "metrics/plot.h"
#include "metrics/tof.h"
#include "metrics/warp_error.h"

namespace multiplane {

namespace {

using Lines = std::vector<std::pair<std::string, std::vector<double>>>;

using Plane = std::optional<py::array>;

at::Tensor as_plane(const Plane& plane) { return plane ? as_tensor(*plane) : at::Tensor(); }

Fetched as_fetched(const py::array& picture, const py::array& valid) { return {as_tensor(picture), as_tensor(valid)}; }

}  // namespace

void bind_metrics(py::module_& m) {
  m.def(
      "fetch",
      [](const py::array& there, const py::array& flow, const py::array& visible, const py::array& ids_here,
         const py::array& ids_there, const Plane& depth, const Plane& depth_there) {
        const auto there_t = as_tensor(there);
        const Match match{as_tensor(flow),      as_tensor(visible), as_tensor(ids_here),
                          as_tensor(ids_there), as_plane(depth),    as_plane(depth_there)};
        const auto fetched = without_gil([&] { return fetch(there_t, match); });
        return std::pair(as_array(fetched.picture), as_array(fetched.valid));
      },
      "there"_a, "flow"_a, "visible"_a, "ids_here"_a, "ids_there"_a, "depth"_a, "depth_there"_a,
      "Another frame's picture [C,H,W] moved to where this frame shows the same surfaces, and where it may be "
      "compared.");
  m.def(
      "lai_mask",
      [](const py::array& flow, const Plane& there_flow) {
        const auto flow_t = as_tensor(flow), there_t = as_plane(there_flow);
        return as_array(without_gil([&] { return lai_mask(flow_t, there_t); }));
      },
      "flow"_a, "there_flow"_a, "Where Lai et al. 2018 compare two frames, bool [H,W].");
  m.def(
      "ewarp",
      [](const py::array& here, const py::array& there, const py::array& flow, const py::array& mask) {
        const auto here_t = as_tensor(here), there_t = as_tensor(there), flow_t = as_tensor(flow);
        const auto mask_t = as_tensor(mask);
        return without_gil([&] { return ewarp(here_t, there_t, flow_t, mask_t); });
      },
      "here"_a, "there"_a, "flow"_a, "mask"_a, "Ewarp of Lai et al. 2018, of two frames.");
  m.def(
      "ewarp_x",
      [](const py::array& here, const py::array& picture, const py::array& valid) {
        const auto here_t = as_tensor(here);
        const auto fetched = as_fetched(picture, valid);
        return without_gil([&] { return ewarp_x(here_t, fetched); });
      },
      "here"_a, "picture"_a, "valid"_a, "Ewarp-X of two frames, of what `fetch` gave.");
  m.def(
      "stick_ratio",
      [](const py::array& here, const py::array& there, const py::array& picture, const py::array& valid,
         const py::array& flow) {
        const auto here_t = as_tensor(here), there_t = as_tensor(there), flow_t = as_tensor(flow);
        const auto fetched = as_fetched(picture, valid);
        return without_gil([&] { return stick_ratio(here_t, there_t, fetched, flow_t); });
      },
      "here"_a, "there"_a, "picture"_a, "valid"_a, "flow"_a, "0: paint sticks to surfaces; 1: to the screen.");
  py::class_<Boil>(m, "Boil", "How much the paint of each surface point of one frame changes over time.")
      .def(py::init())
      .def(
          "add",
          [](Boil& boil, const py::array& picture, const py::array& valid) {
            const auto fetched = as_fetched(picture, valid);
            without_gil([&] { boil.add(fetched); });
          },
          "picture"_a, "valid"_a, "Adds one frame, as `fetch` gave it.")
      .def("mean_std", &Boil::mean_std, "Mean standard deviation of a surface point over time.");
  m.def(
      "seam_energy",
      [](const py::array& picture, const py::array& ids, const py::array& seen) {
        const auto picture_t = as_tensor(picture), ids_t = as_tensor(ids), seen_t = as_tensor(seen);
        return without_gil([&] { return seam_energy(picture_t, ids_t, seen_t); });
      },
      "picture"_a, "ids"_a, "seen"_a, "How visible the borders of newly seen areas are; 1: not at all.");
  m.def(
      "sharpness",
      [](const py::array& picture) {
        const auto picture_t = as_tensor(picture);
        return without_gil([&] { return sharpness(picture_t); });
      },
      "picture"_a, "Mean modified Laplacian of a picture.");
  m.def(
      "tof",
      [](const py::array& here, const py::array& there, const py::array& flow, const py::array& visible) {
        const auto here_t = as_tensor(here), there_t = as_tensor(there), flow_t = as_tensor(flow);
        const auto visible_t = as_tensor(visible);
        return without_gil([&] { return tof(here_t, there_t, flow_t, visible_t); });
      },
      "here"_a, "there"_a, "flow"_a, "visible"_a,
      "Mean distance in pixels of the motion that two pictures show from flow.");
  m.def(
      "line_plot",
      [](const std::string& title, const std::vector<int64_t>& frames, const Lines& lines, bool is_logarithmic) {
        std::vector<Curve> curves;
        for (const auto& [name, values] : lines) curves.push_back({name, values});
        return as_array(without_gil([&] { return line_plot(title, frames, curves, is_logarithmic); }));
      },
      "title"_a, "frames"_a, "curves"_a, "is_logarithmic"_a, "Curves [(name, values)] over frames, uint8 [240,720,3].");
}

}  // namespace multiplane
