// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/paint_passes.h"

#include <ATen/ATen.h>

#include "kernels/paint/colour.h"
#include "kernels/passes.h"

namespace multiplane {

namespace {

void check(const PaintPasses& passes) {
  check_beauty(passes.beauty);
  check_albedo(passes.albedo);
  check_depth(passes.depth);
  check_normal(passes.normal);
  check_ids(passes.ids);
  check_position(passes.position);
  check_same_size("depth", passes.depth, "beauty", passes.beauty);
  check_same_size("depth", passes.depth, "albedo", passes.albedo);
  check_same_size("depth", passes.depth, "normal", passes.normal);
  check_same_size("depth", passes.depth, "ids", passes.ids);
  check_same_size("depth", passes.depth, "position", passes.position);
}

at::Tensor planes(const at::Tensor& picture, at::Device device) {
  return picture.to(device).permute({2, 0, 1}).to(at::kFloat).contiguous();
}

}  // namespace

PaintScene scene_from_passes(const PaintPasses& passes, at::Device device) {
  check(passes);
  PaintScene scene;
  scene.beauty = planes_from_picture(passes.beauty, device);
  scene.depth = passes.depth.to(device);
  scene.normal = planes(passes.normal, device);
  scene.ids = passes.ids.to(device);
  scene.position = planes(passes.position, device);
  const auto own = painting::srgb_from_linear(planes(passes.albedo, device));
  scene.albedo = at::where(scene.depth.isinf(), scene.beauty, own);
  return scene;
}

at::Tensor planes_from_picture(const at::Tensor& picture, at::Device device) {
  return planes(picture, device).mul_(1.0 / 255);
}

at::Tensor picture_from_planes(const at::Tensor& planes) {
  return (planes * 255).round_().to(at::kByte).permute({1, 2, 0}).to(at::kCPU).contiguous();
}

}  // namespace multiplane
