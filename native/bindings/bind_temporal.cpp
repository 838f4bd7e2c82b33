// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "kernels/temporal/masks.h"
#include "kernels/temporal/pinned_noise.h"
#include "kernels/temporal/splat.h"
#include "kernels/temporal/stretch.h"
#include "kernels/temporal/warp.h"

namespace multiplane {

namespace {

using Planes = std::pair<py::array, py::array>;
using Surfaces = std::optional<std::tuple<py::array, py::array, py::array, py::array>>;

std::optional<SameSurface> as_surfaces(const Surfaces& same) {
  if (!same) return std::nullopt;
  const auto& [ids, depth, source_ids, source_depth] = *same;
  return SameSurface{as_tensor(ids), as_tensor(depth), as_tensor(source_ids), as_tensor(source_depth)};
}

Planes as_pair(const Warped& warped) { return {as_array(warped.image), as_array(warped.confidence)}; }

}  // namespace

void bind_temporal(py::module_& m) {
  py::enum_<Taps>(m, "Taps", "The pixels that make one: 2x2, 4x4 or 8x8.")
      .value("Bilinear", Taps::Bilinear)
      .value("Cubic", Taps::Cubic)
      .value("Lanczos", Taps::Lanczos);
  m.def(
      "backward_warp",
      [](const py::array& source, const py::array& flow, Taps taps, const Surfaces& same) {
        const auto source_t = as_tensor(source), flow_t = as_tensor(flow);
        const auto same_t = as_surfaces(same);
        return as_pair(without_gil([&] { return backward_warp(source_t, flow_t, taps, same_t); }));
      },
      "source"_a, "flow"_a, "taps"_a, "same"_a,
      "Fetch source [C,H,W] along flow [H,W,2]: (image, confidence [H,W]). same: None, or (ids, depth there, the "
      "other frame's ids, its depth), each [H,W].");
  m.def(
      "ewa_warp",
      [](const py::array& source, const py::array& flow, const Surfaces& same) {
        const auto source_t = as_tensor(source), flow_t = as_tensor(flow);
        const auto same_t = as_surfaces(same);
        return as_pair(without_gil([&] { return ewa_warp(source_t, flow_t, same_t); }));
      },
      "source"_a, "flow"_a, "same"_a, "backward_warp with the mean over each pixel's ellipse, for what shrinks.");
  m.def(
      "forward_splat",
      [](const py::array& source, const py::array& flow, const py::array& depth) {
        const auto source_t = as_tensor(source), flow_t = as_tensor(flow), depth_t = as_tensor(depth);
        const auto splat = without_gil([&] { return forward_splat(source_t, flow_t, depth_t); });
        return Planes{as_array(splat.image), as_array(splat.coverage)};
      },
      "source"_a, "flow"_a, "depth"_a, "Send source [C,H,W] along flow [H,W,2]: (image, coverage [H,W]).");
  m.def(
      "stretch",
      [](const py::array& flow, const py::array& ids) {
        const auto flow_t = as_tensor(flow), ids_t = as_tensor(ids);
        return as_array(without_gil([&] { return stretch(flow_t, ids_t); }));
      },
      "flow"_a, "ids"_a, "Most and least pixels there for a pixel's step here, [2,H,W].");
  m.def(
      "disocclusion_mask",
      [](const py::array& visible, const py::array& coverage) {
        const auto visible_t = as_tensor(visible), coverage_t = as_tensor(coverage);
        return as_array(without_gil([&] { return disocclusion_mask(visible_t, coverage_t); }));
      },
      "visible"_a, "coverage"_a, "What must be painted anew, bool [H,W].");
  m.def(
      "confidence_mask",
      [](const py::array& visible, const py::array& coverage, const py::array& stretch) {
        const auto visible_t = as_tensor(visible), coverage_t = as_tensor(coverage), stretch_t = as_tensor(stretch);
        return as_array(without_gil([&] { return confidence_mask(visible_t, coverage_t, stretch_t); }));
      },
      "visible"_a, "coverage"_a, "stretch"_a, "How far a warped pixel can be believed, [H,W], 0 ... 1.");
  m.def(
      "surface_pinned_noise",
      [](const SurfaceFrame& frame, const SurfaceBuffer& seen, int64_t channels, int64_t height, int64_t width,
         uint64_t seed) {
        return as_array(without_gil([&] { return surface_pinned_noise(frame, seen, channels, height, width, seed); }));
      },
      "frame"_a, "seen"_a, "channels"_a, "height"_a, "width"_a, "seed"_a,
      "White noise [channels,height,width] that is pinned to the surfaces.");
}

}  // namespace multiplane
