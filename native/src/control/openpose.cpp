// SPDX-License-Identifier: Apache-2.0
#include "control/openpose.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr int kJointRadiusPx = 4;
constexpr int kFaceRadiusPx = 3;
constexpr int kLimbHalfWidthPx = 4;
constexpr int kFingerWidthPx = 2;
/// cv::ellipse2Poly and cv::circle count pixels in fixed-point integers; no joint that matters is further outside.
constexpr double kFarthestPx = 1e6;

using Edge = std::array<int, 2>;

// clang-format off
constexpr std::array<Edge, 17> kLimbs = {{
    {1, 2}, {1, 5}, {2, 3}, {3, 4}, {5, 6}, {6, 7}, {1, 8}, {8, 9}, {9, 10}, {1, 11}, {11, 12}, {12, 13}, {1, 0},
    {0, 14}, {14, 16}, {0, 15}, {15, 17}
}};

constexpr std::array<Edge, 20> kFingerBones = {{
    {0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 5}, {5, 6}, {6, 7}, {7, 8}, {0, 9}, {9, 10}, {10, 11}, {11, 12}, {0, 13},
    {13, 14}, {14, 15}, {15, 16}, {0, 17}, {17, 18}, {18, 19}, {19, 20}
}};

constexpr std::array<std::array<int, 3>, 18> kPalette = {{
    {255, 0, 0}, {255, 85, 0}, {255, 170, 0}, {255, 255, 0}, {170, 255, 0}, {85, 255, 0}, {0, 255, 0}, {0, 255, 85},
    {0, 255, 170}, {0, 255, 255}, {0, 170, 255}, {0, 85, 255}, {0, 0, 255}, {85, 0, 255}, {170, 0, 255}, {255, 0, 255},
    {255, 0, 170}, {255, 0, 85}
}};
// clang-format on

cv::Scalar joint_colour(size_t index) {
  return {kPalette[index][0] * 1.0, kPalette[index][1] * 1.0, kPalette[index][2] * 1.0};
}

cv::Scalar limb_colour(size_t index) {
  const auto dimmed = [&](int channel) { return std::floor(kPalette[index][channel] * 0.6); };
  return {dimmed(0), dimmed(1), dimmed(2)};
}

/// hsv(index / 20, 1, 1) in 0 ... 255.
cv::Scalar finger_colour(size_t index) {
  const double sixth = index / 20.0 * 6.0;
  const double rising = sixth - std::floor(sixth), falling = 1 - rising;
  switch (static_cast<int>(sixth)) {
    case 0:
      return cv::Scalar(1, rising, 0) * 255;
    case 1:
      return cv::Scalar(falling, 1, 0) * 255;
    case 2:
      return cv::Scalar(0, 1, rising) * 255;
    case 3:
      return cv::Scalar(0, falling, 1) * 255;
    case 4:
      return cv::Scalar(rising, 0, 1) * 255;
    default:
      return cv::Scalar(1, 0, falling) * 255;
  }
}

bool is_drawn(const Joint& joint, bool draw_hidden) { return joint[2] > (draw_hidden ? 0.0 : 0.5); }

cv::Point pixel_of(const Joint& joint) { return {static_cast<int>(joint[0]), static_cast<int>(joint[1])}; }

/// Hands and faces leave out what lies in column or row 0 or beyond: there the detectors put what they did not find.
bool is_found(const cv::Point& pixel) { return pixel.x > 0 && pixel.y > 0; }

void draw_limb(cv::Mat& canvas, const Joint& a, const Joint& b, const cv::Scalar& colour) {
  const double dx = a[0] - b[0], dy = a[1] - b[1];
  const cv::Point centre(static_cast<int>((a[0] + b[0]) / 2), static_cast<int>((a[1] + b[1]) / 2));
  const cv::Size axes(static_cast<int>(std::sqrt(dx * dx + dy * dy) / 2), kLimbHalfWidthPx);
  const int angle_deg = static_cast<int>(std::atan2(dy, dx) * (180 / std::numbers::pi));
  std::vector<cv::Point> outline;
  cv::ellipse2Poly(centre, axes, angle_deg, 0, 360, 1, outline);
  cv::fillConvexPoly(canvas, outline, colour);
}

void draw_body(cv::Mat& canvas, const std::vector<Joint>& body, bool draw_hidden) {
  for (size_t i = 0; i < kLimbs.size(); ++i) {
    const auto &a = body[kLimbs[i][0]], &b = body[kLimbs[i][1]];
    if (is_drawn(a, draw_hidden) && is_drawn(b, draw_hidden)) draw_limb(canvas, a, b, limb_colour(i));
  }
  for (size_t i = 0; i < body.size(); ++i) {
    if (is_drawn(body[i], draw_hidden))
      cv::circle(canvas, pixel_of(body[i]), kJointRadiusPx, joint_colour(i), cv::FILLED);
  }
}

void draw_points(cv::Mat& canvas, const std::vector<Joint>& points, int radius, const cv::Scalar& colour,
                 bool draw_hidden) {
  for (const auto& point : points) {
    const auto pixel = pixel_of(point);
    if (is_drawn(point, draw_hidden) && is_found(pixel)) cv::circle(canvas, pixel, radius, colour, cv::FILLED);
  }
}

void draw_hand(cv::Mat& canvas, const std::vector<Joint>& hand, bool draw_hidden) {
  if (hand.empty()) return;
  for (size_t i = 0; i < kFingerBones.size(); ++i) {
    const auto &a = hand[kFingerBones[i][0]], &b = hand[kFingerBones[i][1]];
    if (!is_drawn(a, draw_hidden) || !is_drawn(b, draw_hidden)) continue;
    const auto from = pixel_of(a), to = pixel_of(b);
    if (is_found(from) && is_found(to)) cv::line(canvas, from, to, finger_colour(i), kFingerWidthPx);
  }
  draw_points(canvas, hand, kJointRadiusPx, {0, 0, 255}, draw_hidden);
}

void check_joints(const char* part, const std::vector<Joint>& joints, size_t wanted, bool may_lack) {
  MP_CHECK(joints.size() == wanted || (may_lack && joints.empty()),
           "[openpose_control] wanted {} joints of the {}, got {}", wanted, part, joints.size());
  for (const auto& [x, y, confidence] : joints) {
    MP_CHECK(
        std::abs(x) <= kFarthestPx && std::abs(y) <= kFarthestPx && confidence >= 0,
        "[openpose_control] wanted joints of the {} within {} px and a confidence of 0 or more, got ({}, {}) with {}: "
        "give a joint that does not project confidence 0 at (0, 0)",
        part, kFarthestPx, x, y, confidence);
  }
}

}  // namespace

void Person::validate() const {
  check_joints("body", body, kPalette.size(), false);
  check_joints("left hand", left_hand, kFingerBones.size() + 1, true);
  check_joints("right hand", right_hand, kFingerBones.size() + 1, true);
  check_joints("face", face, 70, true);
}

at::Tensor openpose_control(const std::vector<Person>& people, int64_t width, int64_t height, bool draw_hidden) {
  MP_CHECK(width > 0 && height > 0, "[openpose_control] wanted a size above 0, got {} x {}", width, height);
  const auto image = at::zeros({height, width, 3}, at::kByte);
  cv::Mat canvas(static_cast<int>(height), static_cast<int>(width), CV_8UC3, image.data_ptr());
  for (const auto& person : people) {
    person.validate();
    draw_body(canvas, person.body, draw_hidden);
    draw_hand(canvas, person.left_hand, draw_hidden);
    draw_hand(canvas, person.right_hand, draw_hidden);
    draw_points(canvas, person.face, kFaceRadiusPx, {255, 255, 255}, draw_hidden);
  }
  return image;
}

}  // namespace multiplane
