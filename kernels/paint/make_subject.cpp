// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/make_subject.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "kernels/error.h"
#include "kernels/paint/colour.h"
#include "kernels/paint/filters.h"
#include "kernels/paint/mood.h"
#include "kernels/paint/palette.h"

namespace multiplane::painting {

namespace {

constexpr double kShortSide = 512;    // of a picture in which painters' lengths are pixels
constexpr double kBackground_m = 10;  // PaintScene::position has unit directions times this in the background

void check(const PaintScene& scene) {
  const auto size = scene.depth.sizes();
  MP_CHECK(size.size() == 2 && std::min(size[0], size[1]) >= 16,
           "[paint] wanted depth [H,W] of at least 16 x 16, got {}", fmt::join(size, " x "));
  const auto wants = [&](const char* name, const at::Tensor& x, at::ScalarType type, bool three) {
    const auto shape = three ? std::vector<int64_t>{3, size[0], size[1]} : size.vec();
    MP_CHECK(x.scalar_type() == type && x.sizes() == shape, "[paint] wanted {} {} [{}], got {} [{}]", name,
             toString(type), fmt::join(shape, ","), toString(x.scalar_type()), fmt::join(x.sizes(), ","));
  };
  wants("beauty", scene.beauty, at::kFloat, true);
  wants("albedo", scene.albedo, at::kFloat, true);
  wants("depth", scene.depth, at::kFloat, false);
  wants("normal", scene.normal, at::kFloat, true);
  wants("ids", scene.ids, at::kInt, false);
  wants("position", scene.position, at::kFloat, true);
}

/// Metres that a pixel is wide at each surface.
at::Tensor pixel_width(const PaintScene& scene, const at::Tensor& depth, const at::Tensor& solid) {
  const auto& clip = scene.clip_from_cam;
  const double width = static_cast<double>(depth.size(2));
  const double at_1_m = 2 / (width * std::max(1e-9, std::abs(clip[0])));
  const bool orthographic = clip[14] == 0;
  const auto on_surface = orthographic ? at::ones_like(depth) : depth;
  return at::where(solid > 0, on_surface, orthographic ? 1 : kBackground_m) * at_1_m;
}

}  // namespace

double unit_px(const at::Tensor& picture) {
  return static_cast<double>(std::min(picture.size(-2), picture.size(-1))) / kShortSide;
}

Subject make_subject(const PaintScene& scene, const PaintSettings& settings) {
  check(scene);
  Subject s;
  s.depth = scene.depth.unsqueeze(0);
  s.ids = scene.ids.unsqueeze(0);
  s.solid = s.depth.isfinite().to(at::kFloat);
  s.normal = scene.normal;
  s.position = scene.position;
  s.pixel_m = pixel_width(scene, s.depth, s.solid);
  s.unit_px = unit_px(s.depth);

  // Where neither scene nor caller names a range, this frame's own is taken.
  const auto known = [](double given, const at::Tensor& found) { return given > 0 ? given : found.item<double>(); };
  const double near = known(scene.near_m, s.depth.amin());
  const double far = known(scene.far_m, at::where(s.solid > 0, s.depth, 0).amax());
  const double range = std::isfinite(near) && far > near ? 1 / near - 1 / far : 0;
  s.nearness = range > 0 ? ((s.depth.reciprocal() - 1 / far) * (1 / range)).clamp_(0, 1) : s.solid;

  s.beauty = scene.beauty;
  // What is left of the beauty when the surface's own colour is divided out.
  const auto own = luma(linear_from_srgb(scene.albedo)), seen = luma(linear_from_srgb(scene.beauty));
  s.light = at::where(s.solid > 0, (seen / own.clamp_min(0.02)).clamp_(0, 1.5), 1.0);

  const auto& m = scene.cam_from_world;
  s.up = at::tensor({m[2], m[6], m[10]}, s.depth.options()).view({3, 1, 1});
  relight(s, settings.mood, settings.mood_strength, scene.position.narrow(0, 2, 1) * (1 / kBackground_m));

  s.beauty = saturated(with_palette(s.beauty, settings.palette), settings.colour);
  s.albedo = saturated(with_palette(scene.albedo, settings.palette), settings.colour);
  s.albedo = at::where(s.solid > 0, s.albedo, s.beauty);
  s.colours = paper_and_ink(settings.palette, s.depth);
  return s;
}

}  // namespace multiplane::painting
