// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "kernels/paint/paint_passes.h"
#include "pipeline/placement.h"

namespace multiplane {

namespace {

using Choices = std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>;

/// Binds a list of (name, label, description).
void def_choices(py::module_& m, const char* name, std::span<const Choice> (*choices)(), const char* doc) {
  m.def(
      name,
      [choices] {
        Choices found;
        for (const auto& choice : choices()) found.emplace_back(choice.name, choice.label, choice.description);
        return found;
      },
      doc);
}

py::array paint_passes(const py::array& beauty, const py::array& albedo, const py::array& depth,
                       const py::array& normal, const py::array& ids, const py::array& position,
                       const std::string& painter, const std::string& palette, const std::string& mood,
                       double mood_strength, double size, double line, double texture, double colour, uint64_t seed,
                       bool margin, bool paper, const Matrix4& cam_from_world, const Matrix4& clip_from_cam,
                       double near_m, double far_m, const std::string& device) {
  const PaintPasses passes{as_tensor(beauty), as_tensor(albedo), as_tensor(depth),
                           as_tensor(normal), as_tensor(ids),    as_tensor(position)};
  const PaintSettings settings{painter, palette, mood, mood_strength, size, line, texture, colour, seed, margin, paper};
  return as_array(without_gil([&] {
    auto scene = scene_from_passes(passes, placement_named(device, "float32").device);
    scene.cam_from_world = cam_from_world;
    scene.clip_from_cam = clip_from_cam;
    scene.near_m = near_m;
    scene.far_m = far_m;
    return picture_from_planes(paint(scene, settings));
  }));
}

py::array lay_picture_on_paper(const py::array& picture, const std::string& painter, const std::string& palette,
                               double size, double texture, uint64_t seed, const std::string& device) {
  PaintSettings settings{painter, palette};
  settings.size = size;
  settings.texture = texture;
  settings.seed = seed;
  const auto picture_t = as_tensor(picture);
  return as_array(without_gil([&] {
    const auto planes = planes_from_picture(picture_t, placement_named(device, "float32").device);
    return picture_from_planes(lay_on_paper(planes, settings));
  }));
}

}  // namespace

void bind_paint(py::module_& m) {
  def_choices(m, "painters", painters, "The painters: [(name, label, description)].");
  def_choices(m, "palettes", palettes, "The palettes: [(name, label, description)].");
  def_choices(m, "moods", moods, "The light moods: [(name, label, description)].");
  const PaintSettings plain;
  const PaintScene alone;
  m.def("paint", &paint_passes, "beauty"_a, "albedo"_a, "depth"_a, "normal"_a, "ids"_a, "position"_a, py::kw_only(),
        "painter"_a, "palette"_a = plain.palette, "mood"_a = plain.mood, "mood_strength"_a = plain.mood_strength,
        "size"_a = plain.size, "line"_a = plain.line, "texture"_a = plain.texture, "colour"_a = plain.colour,
        "seed"_a = plain.seed, "margin"_a = plain.margin, "paper"_a = plain.paper,
        "cam_from_world"_a = alone.cam_from_world, "clip_from_cam"_a = alone.clip_from_cam, "near"_a = alone.near_m,
        "far"_a = alone.far_m, "device"_a = "cpu",
        "Paint a frame, uint8 [H,W,3], from beauty uint8 [H,W,3] and the passes; matrices row-major.");
  m.def("lay_on_paper", &lay_picture_on_paper, "picture"_a, py::kw_only(), "painter"_a, "palette"_a = plain.palette,
        "size"_a = plain.size, "texture"_a = plain.texture, "seed"_a = plain.seed, "device"_a = "cpu",
        "A picture uint8 [H,W,3] that was painted without paper, on the paper it would have been painted on.");
}

}  // namespace multiplane
