// SPDX-License-Identifier: Apache-2.0
// Pictures painted from what the scene knows: beauty, albedo, depth, normals, ids and positions on the objects.
#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace multiplane {

using Matrix4 = std::array<double, 16>;  // row-major

/// One frame. All tensors on one device, of one size [H,W].
struct PaintScene {
  at::Tensor beauty;    // float32 [3,H,W], display sRGB 0...1
  at::Tensor albedo;    // float32 [3,H,W], display sRGB 0...1; background: the beauty
  at::Tensor depth;     // float32 [H,W], metres along the camera axis; background +inf
  at::Tensor normal;    // float32 [3,H,W], camera space, unit; background 0
  at::Tensor ids;       // int32 [H,W]; background 0
  at::Tensor position;  // float32 [3,H,W], metres in the object's own axes; background: world view direction x 10
  /// Camera axes x right, y up, -z forward; the world's up is z. Default: a level camera that looks along y.
  Matrix4 cam_from_world{1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1};
  /// OpenGL clip space. Default: a square picture, 50 degrees wide.
  Matrix4 clip_from_cam{2.1445, 0, 0, 0, 0, 2.1445, 0, 0, 0, 0, -1, -0.2, 0, 0, -1, 0};
  /// Depth of the shot's nearest and farthest surface; 0: those of this frame.
  double near_m = 0;
  double far_m = 0;
};

/// An artist's wishes. Every length in a painter follows the picture's short side, so that a larger picture shows the
/// same painting.
struct PaintSettings {
  std::string painter;
  std::string palette = "scene";
  std::string mood = "plain";
  double mood_strength = 1;  // 0...1
  double size = 1;           // of strokes, hatching and grain, 0.25...4
  double line = 1;           // weight of outlines, 0...2
  double texture = 1;        // paper, grain and bristles, 0...2
  double colour = 1;         // saturation, 0...2
  uint64_t seed = 0;
  bool margin = true;  // whether paper may stay bare around the picture
  bool paper = true;   // whether the picture lies on its paper; otherwise it waits for lay_on_paper
};

/// A choice for the artist.
struct Choice {
  std::string_view name;
  std::string_view label;
  std::string_view description;
};

std::span<const Choice> painters();
std::span<const Choice> palettes();
std::span<const Choice> moods();

/// Relights the scene for the mood, brings its colours to the palette, and paints it.
/// @return float32 [3,H,W], display sRGB 0...1. Throws Error{InvalidArgument} for unknown names, numbers out of range,
/// and tensors of other types or sizes.
at::Tensor paint(const PaintScene& scene, const PaintSettings& settings);

/// The painter's paper below a picture that was painted without, float32 [3,H,W]: the same for every picture of one
/// size. Painters whose paper is of one piece with their strokes, or who have none, leave the picture as it is.
at::Tensor lay_on_paper(const at::Tensor& picture, const PaintSettings& settings);

}  // namespace multiplane
