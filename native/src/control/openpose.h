// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <array>
#include <string>
#include <vector>

namespace multiplane {

/// x and y in pixels of the frame (x right, y down), confidence: 0 absent, up to 0.5 hidden from the camera, above
/// seen.
using Joint = std::array<double, 3>;

/// One character in one frame.
struct Person {
  std::vector<Joint> body;        // 18, COCO-18 as ControlNet orders them
  std::vector<Joint> left_hand;   // 21 or none: wrist, then thumb to little finger, each from the palm outwards
  std::vector<Joint> right_hand;  // 21 or none
  std::vector<Joint> face;        // 70 (68 of iBUG, two pupils) or none

  /// Throws Error{InvalidArgument} for another number of joints, or a joint that is not finite or absurdly far outside.
  void validate() const;
};

/// OpenPose control image, pixel for pixel as the detector draws what it finds: person by person the body (limbs, then
/// joints), both hands, the face. A limb with a joint that is not drawn is not drawn either.
/// Source: ControlNet 1.1's annotator and controlnet_aux, drawing of `draw_poses`.
/// @param draw_hidden  whether hidden joints are drawn; detectors mostly leave them out, so the networks learned it so
/// @return uint8 [H,W,3]
at::Tensor openpose_control(const std::vector<Person>& people, int64_t width, int64_t height, bool draw_hidden);

/// Keypoints as OpenPose's JSON output (version 1.3), with canvas_width and canvas_height as controlnet_aux adds them.
/// Coordinates in pixels; an absent joint is 0, 0, 0; a part that a person lacks is an empty list.
std::string keypoints_json(const std::vector<Person>& people, int64_t width, int64_t height);

}  // namespace multiplane
