// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "control/edges.h"
#include "control/surface_edges.h"

namespace multiplane {

namespace {

constexpr float kWeak = 100 / 255.0f, kStrong = 200 / 255.0f;

/// Strength of the strongest edge at each pixel, on the nearer side of that edge only (the left or upper one of
/// equals).
cv::Mat edges_at_pixels(const SurfaceEdges& edges, const at::Tensor& depth) {
  const auto height = static_cast<int>(depth.size(0)), width = static_cast<int>(depth.size(1));
  const auto right = edges.right.accessor<float, 2>(), below = edges.below.accessor<float, 2>();
  const auto z = depth.accessor<float, 2>();
  cv::Mat strength(height, width, CV_32F, cv::Scalar(0));
  const auto mark = [&](int y, int x, int other_y, int other_x, float value) {
    float& pixel = z[y][x] <= z[other_y][other_x] ? strength.at<float>(y, x) : strength.at<float>(other_y, other_x);
    pixel = std::max(pixel, value);
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      if (x + 1 < width) mark(y, x, y, x + 1, right[y][x]);
      if (y + 1 < height) mark(y, x, y + 1, x, below[y][x]);
    }
  }
  return strength;
}

/// Pixels from kWeak up whose 8-connected group reaches kStrong.
cv::Mat hysteresis(const cv::Mat& strength) {
  cv::Mat group;
  const cv::Mat is_weak = strength >= kWeak;
  std::vector<bool> reaches(cv::connectedComponents(is_weak, group, 8), false);
  for (int y = 0; y < group.rows; ++y) {
    for (int x = 0; x < group.cols; ++x) {
      if (strength.at<float>(y, x) >= kStrong) reaches[group.at<int>(y, x)] = true;
    }
  }
  cv::Mat lines(group.size(), CV_8U);
  for (int y = 0; y < group.rows; ++y) {
    for (int x = 0; x < group.cols; ++x) lines.at<uint8_t>(y, x) = reaches[group.at<int>(y, x)] ? 255 : 0;
  }
  return lines;
}

}  // namespace

at::Tensor canny_control(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids) {
  const auto lines = hysteresis(edges_at_pixels(SurfaceEdges::find(depth, normal, ids), depth));
  auto image = at::empty({depth.size(0), depth.size(1), 3}, at::kByte);
  cv::Mat colour(lines.rows, lines.cols, CV_8UC3, image.data_ptr());
  cv::cvtColor(lines, colour, cv::COLOR_GRAY2RGB);
  return image;
}

}  // namespace multiplane
