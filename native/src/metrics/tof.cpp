// SPDX-License-Identifier: Apache-2.0
#include "metrics/tof.h"

#include <opencv2/video/tracking.hpp>

#include "metrics/check.h"

namespace multiplane {

namespace {

/// Rec. 601 luma in 8 bits, which is what the method is tuned to.
cv::Mat grey(const at::Tensor& picture) {
  const auto weights = at::tensor({0.299f, 0.587f, 0.114f}).view({3, 1, 1});
  const auto plane = ((picture * weights).sum(0) * 255).round().clamp(0, 255).to(at::kByte);
  return cv::Mat(static_cast<int>(plane.size(0)), static_cast<int>(plane.size(1)), CV_8U, plane.data_ptr()).clone();
}

}  // namespace

double tof(const at::Tensor& here, const at::Tensor& there, const at::Tensor& flow, const at::Tensor& visible) {
  check_picture("tof", here);
  const int64_t height = here.size(1), width = here.size(2);
  check_plane("tof", "here", here, at::kFloat, {3, height, width});
  check_plane("tof", "there", there, at::kFloat, here.sizes());
  check_plane("tof", "flow", flow, at::kFloat, {height, width, 2});
  check_plane("tof", "visible", visible, at::kBool, {height, width});
  cv::Mat seen;
  cv::calcOpticalFlowFarneback(grey(here), grey(there), seen, 0.5, 3, 15, 3, 5, 1.2, 0);
  const auto distance = (at::from_blob(seen.data, flow.sizes(), at::kFloat) - flow).square().sum(-1).sqrt();
  return distance.masked_select(visible.logical_and(distance.isfinite())).mean(at::kDouble).item<double>();
}

}  // namespace multiplane
