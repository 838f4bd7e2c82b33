// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "control/edges.h"
#include "control/surface_edges.h"

namespace multiplane {

namespace {

constexpr double kWidthPx = 1.5;  // at a short side of
constexpr double kShortSidePx = 512;
/// A straight line is drawn as min(1, kPeak exp(-x^2 / 2 sigma^2)), whose width at half its height is 3.33 sigma.
constexpr double kPeak = 2;
constexpr double kSigmasPerWidth = 3.33;
constexpr int kSamples = 2;  // a side of a pixel, so that a border between pixels has samples on either side

cv::Mat borders_at_samples(const SurfaceEdges& edges) {
  const auto height = static_cast<int>(edges.right.size(0)), width = static_cast<int>(edges.right.size(1));
  const auto right = edges.right.accessor<float, 2>(), below = edges.below.accessor<float, 2>();
  cv::Mat samples(height * kSamples, width * kSamples, CV_32F, cv::Scalar(0));
  const auto draw = [&](int row, int column, float strength) {
    float& sample = samples.at<float>(row, column);
    sample = std::max(sample, strength);
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int i = 0; i < kSamples; ++i) {
        if (x + 1 < width) {
          draw(2 * y + i, 2 * x + 1, right[y][x]);
          draw(2 * y + i, 2 * x + 2, right[y][x]);
        }
        if (y + 1 < height) {
          draw(2 * y + 1, 2 * x + i, below[y][x]);
          draw(2 * y + 2, 2 * x + i, below[y][x]);
        }
      }
    }
  }
  return samples;
}

}  // namespace

at::Tensor lineart_control(const at::Tensor& depth, const at::Tensor& normal, const at::Tensor& ids) {
  const auto samples = borders_at_samples(SurfaceEdges::find(depth, normal, ids));
  const double width_px = kWidthPx * std::min(depth.size(0), depth.size(1)) / kShortSidePx;
  const double sigma =
      std::max(width_px / kSigmasPerWidth, 0.3) * kSamples;  // below 0.3 px a line falls between samples
  const double line_height = 2 / (sigma * 2.5066);           // of 2 samples after the blur: sqrt(2 pi)
  cv::Mat blurred, lines, grey;
  cv::GaussianBlur(samples, blurred, {}, sigma, sigma, cv::BORDER_REPLICATE);
  cv::min(blurred * (kPeak / line_height), 1.0, blurred);
  cv::resize(blurred, lines, {}, 1.0 / kSamples, 1.0 / kSamples, cv::INTER_AREA);
  lines.convertTo(grey, CV_8U, 255);
  auto image = at::empty({depth.size(0), depth.size(1), 3}, at::kByte);
  cv::Mat colour(grey.rows, grey.cols, CV_8UC3, image.data_ptr());
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2RGB);
  return image;
}

}  // namespace multiplane
