// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "temporal/choose_anchors.h"
#include "temporal/compose.h"
#include "temporal/dust.h"
#include "temporal/fill.h"
#include "temporal/join.h"

namespace multiplane {

namespace {

/// there: flow, visible, depth, the anchor's keys, its depth.
using ThereArrays = std::tuple<py::array, py::array, py::array, py::array, py::array>;

/// picture, there, beauty.
using Picture = std::optional<py::array>;
using AnchorArrays = std::tuple<py::array, ThereArrays, Picture>;

at::Tensor as_picture(const Picture& picture) { return picture ? as_tensor(*picture) : at::Tensor(); }

AnchorMatch match_from(const py::array& keys, const py::array& depth, const ThereArrays& there) {
  const auto& [flow, visible, depth_there, anchor_keys, anchor_depth] = there;
  return {as_tensor(keys),
          as_tensor(depth),
          {as_tensor(flow), as_tensor(visible), as_tensor(depth_there)},
          as_tensor(anchor_keys),
          as_tensor(anchor_depth)};
}

}  // namespace

void bind_temporal_modes(py::module_& m) {
  m.def(
      "compose",
      [](const py::array& keys, const py::array& depth, const std::vector<AnchorArrays>& anchors,
         const Picture& beauty) {
        std::vector<Anchor> sheets;
        for (const auto& [picture, there, render] : anchors) {
          sheets.push_back({as_tensor(picture), match_from(keys, depth, there), as_picture(render)});
        }
        const auto beauty_t = as_picture(beauty);
        const auto composed = without_gil([&] { return compose(sheets, beauty_t); });
        return std::tuple(as_array(composed.picture), as_array(composed.missing), as_array(composed.unseen));
      },
      "keys"_a, "depth"_a, "anchors"_a, "beauty"_a,
      "A frame, of which keys and depth are, made of what anchors show of it: (picture uint8 [H,W,3], missing bool "
      "[H,W], unseen bool [H,W]). Each anchor, the oldest first: (picture, there, beauty), where there: (flow, "
      "visible, depth) as correspond gives them from the frame to the anchor, the anchor's keys and its depth. Beauty: "
      "uint8 [H,W,3] of the frame and of each anchor, or None of all: paint keeps the light that it was painted in.");
  m.def(
      "shown_well",
      [](const py::array& keys, const py::array& depth, const ThereArrays& there) {
        const auto match = match_from(keys, depth, there);
        return as_array(without_gil([&] { return shown_well(match); }));
      },
      "keys"_a, "depth"_a, "there"_a, "Where an anchor shows a frame well, bool [H,W]; as for compose.");
  m.def(
      "without_dust",
      [](const py::array& area) {
        const auto area_t = as_tensor(area);
        return as_array(without_gil([&] { return without_dust(area_t); }));
      },
      "area"_a, "The parts of an area, bool [H,W], that are worth a brush.");
  m.def(
      "choose_anchors",
      [](int64_t frames, const std::function<py::array(int64_t frame, int64_t anchor)>& shown_well, double allowed,
         int64_t most) {
        const auto ask = [&](int64_t frame, int64_t anchor) { return as_tensor(shown_well(frame, anchor)).clone(); };
        const auto choice = choose_anchors(frames, ask, {.allowed = allowed, .most = most});
        return std::tuple(choice.anchors, choice.added, choice.missing);
      },
      "frames"_a, "shown_well"_a, "allowed"_a, "most"_a,
      "The frames of a shot to paint, in this order; what each adds to those before it, and what each frame misses "
      "then, as shares of a frame. shown_well(frame, anchor): bool [h,w].");
  m.def(
      "fill_holes",
      [](const py::array& picture, const py::array& holes, const py::array& keys) {
        const auto picture_t = as_tensor(picture), holes_t = as_tensor(holes), keys_t = as_tensor(keys);
        return as_array(without_gil([&] { return fill_holes(picture_t, holes_t, keys_t); }));
      },
      "picture"_a, "holes"_a, "keys"_a,
      "Holes [H,W] of a picture uint8 [H,W,3] filled with the colours around, surface by surface.");
  m.def(
      "join",
      [](const py::array& picture, const py::array& anew, const py::array& opacity, const py::array& keys) {
        const auto picture_t = as_tensor(picture), anew_t = as_tensor(anew);
        const auto opacity_t = as_tensor(opacity), keys_t = as_tensor(keys);
        return as_array(without_gil([&] { return join(picture_t, anew_t, opacity_t, keys_t); }));
      },
      "picture"_a, "anew"_a, "opacity"_a, "keys"_a,
      "A picture uint8 [H,W,3] with an area painted anew (opacity 1, float32 [H,W]), toned to what it joins around.");
}

}  // namespace multiplane
