// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "temporal/choose_anchors.h"
#include "temporal/compose.h"
#include "temporal/fill.h"

namespace multiplane {

namespace {

/// Of one anchor: picture, flow, visible, depth, keys, depth.
using AnchorArrays = std::tuple<py::array, py::array, py::array, py::array, py::array, py::array>;

AnchorMatch match_from(const py::array& keys, const py::array& flow, const py::array& visible, const py::array& depth,
                       const py::array& anchor_keys, const py::array& anchor_depth) {
  return {as_tensor(keys),
          {as_tensor(flow), as_tensor(visible), as_tensor(depth)},
          as_tensor(anchor_keys),
          as_tensor(anchor_depth)};
}

}  // namespace

void bind_temporal_modes(py::module_& m) {
  m.def(
      "compose",
      [](const py::array& keys, const std::vector<AnchorArrays>& anchors) {
        std::vector<Anchor> sheets;
        for (const auto& [picture, flow, visible, depth, anchor_keys, anchor_depth] : anchors) {
          sheets.push_back({as_tensor(picture), match_from(keys, flow, visible, depth, anchor_keys, anchor_depth)});
        }
        const auto composed = without_gil([&] { return compose(sheets); });
        return std::tuple(as_array(composed.picture), as_array(composed.missing), as_array(composed.unseen));
      },
      "keys"_a, "anchors"_a,
      "A frame of what anchors show of it: (picture uint8 [H,W,3], missing bool [H,W], unseen bool [H,W]). keys: of "
      "the frame; each anchor, the oldest first: (picture, flow, visible, depth, its keys, its depth), where flow, visible "
      "and depth are correspond's from the frame to the anchor.");
  m.def(
      "shown_well",
      [](const py::array& keys, const py::array& flow, const py::array& visible, const py::array& depth,
         const py::array& anchor_keys, const py::array& anchor_depth) {
        const auto match = match_from(keys, flow, visible, depth, anchor_keys, anchor_depth);
        return as_array(without_gil([&] { return shown_well(match); }));
      },
      "keys"_a, "flow"_a, "visible"_a, "depth"_a, "anchor_keys"_a, "anchor_depth"_a,
      "Where an anchor shows a frame well, bool [H,W].");
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
}

}  // namespace multiplane
