// SPDX-License-Identifier: Apache-2.0
#include "metrics/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "kernels/error.h"

namespace multiplane {

namespace {

constexpr int kWidth = 720, kHeight = 240;
constexpr int kLeft = 64, kRight = 704, kTop = 34, kBottom = 212;
constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kTextSize = 0.4;
const cv::Scalar kInk(40, 40, 40), kGrid(225, 225, 225);
const std::array<cv::Scalar, 5> kColours = {
    {{20, 20, 20}, {165, 165, 165}, {200, 60, 40}, {30, 110, 190}, {40, 150, 80}}};

/// 1, 2 or 5 times a power of ten: the smallest that cuts `range` into at most six.
double step_for(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 6)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= 6) return factor * power;
  }
  return 10 * power;
}

/// From values, or their decimal logarithms, to pixels.
struct Axis {
  double from, to, step;
  int begin_px, end_px;

  int place(double value) const {
    return begin_px + static_cast<int>(std::lround((value - from) / (to - from) * (end_px - begin_px)));
  }
};

/// An axis whose ends are ticks, over what the curves span.
Axis vertical_axis(std::span<const Curve> curves, bool is_logarithmic) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& curve : curves) {
    for (const double raw : curve.values) {
      const double value = is_logarithmic ? std::log10(raw) : raw;
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low > high) low = is_logarithmic ? -1 : 0, high = is_logarithmic ? 0 : 1;
  if (!is_logarithmic) low = std::min(low, 0.0);
  const double range = std::max(high - low, is_logarithmic ? 1.0 : 1e-9);
  const double step = is_logarithmic ? std::ceil(range / 6) : step_for(range);
  low = std::floor(low / step) * step;
  return {low, std::max(std::ceil(high / step) * step, low + step), step, kBottom, kTop};
}

cv::Size text_size(const std::string& text) {
  int baseline;
  return cv::getTextSize(text, kFont, kTextSize, 1, &baseline);
}

void write(cv::Mat& image, const std::string& text, int x, int y, const cv::Scalar& colour, double size = kTextSize) {
  cv::putText(image, text, {x, y}, kFont, size, colour, 1, cv::LINE_AA);
}

void draw_axes(cv::Mat& image, const Axis& down, const Axis& across, bool is_logarithmic) {
  for (double value = down.from; value <= down.to + down.step / 2; value += down.step) {
    const int y = down.place(value);
    cv::line(image, {kLeft, y}, {kRight, y}, kGrid);
    const double shown = std::abs(value) < down.step / 2 ? 0 : value;
    const auto text = is_logarithmic ? fmt::format("1e{:.0f}", shown) : fmt::format("{:.4g}", shown);
    write(image, text, kLeft - 8 - text_size(text).width, y + 4, kInk);
  }
  for (double value = std::ceil(across.from / across.step) * across.step; value <= across.to; value += across.step) {
    const int x = across.place(value);
    cv::line(image, {x, kBottom}, {x, kBottom + 4}, kInk);
    const auto text = fmt::format("{:.0f}", value);
    write(image, text, x - text_size(text).width / 2, kBottom + 18, kInk);
  }
  cv::line(image, {kLeft, kBottom}, {kRight, kBottom}, kInk);
  cv::line(image, {kLeft, kTop}, {kLeft, kBottom}, kInk);
}

/// A line through neighbouring values, a dot where both neighbours are missing.
void draw_curve(cv::Mat& image, const std::vector<cv::Point>& points, const std::vector<bool>& is_there,
                const cv::Scalar& colour) {
  for (size_t i = 0; i < points.size(); ++i) {
    if (!is_there[i]) continue;
    const bool has_next = i + 1 < points.size() && is_there[i + 1], has_last = i > 0 && is_there[i - 1];
    if (has_next) cv::line(image, points[i], points[i + 1], colour, 2, cv::LINE_AA);
    if (!has_next && !has_last) cv::circle(image, points[i], 3, colour, cv::FILLED, cv::LINE_AA);
  }
}

}  // namespace

at::Tensor line_plot(const std::string& title, std::span<const int64_t> frames, std::span<const Curve> curves,
                     bool is_logarithmic) {
  MP_CHECK(!frames.empty() && curves.size() <= kColours.size(),
           "[line_plot] wanted at least one frame and at most {} curves, got {} and {}", kColours.size(), frames.size(),
           curves.size());
  cv::Mat image(kHeight, kWidth, CV_8UC3, cv::Scalar::all(255));
  const auto first = static_cast<double>(frames.front()), last = static_cast<double>(frames.back());
  const double range = std::max(last - first, 1.0);
  const Axis across{first, first + range, std::max(1.0, step_for(range)), kLeft, kRight};
  const auto down = vertical_axis(curves, is_logarithmic);
  draw_axes(image, down, across, is_logarithmic);
  write(image, title, kLeft, 20, kInk, 0.5);
  int legend = kRight;
  for (size_t i = curves.size(); i-- > 0;) {
    const auto& [name, values] = curves[i];
    MP_CHECK(values.size() == frames.size(), "[line_plot] wanted {} values of {}, got {}", frames.size(), name,
             values.size());
    std::vector<cv::Point> points;
    std::vector<bool> is_there;
    for (size_t f = 0; f < values.size(); ++f) {
      const double value = is_logarithmic ? std::log10(values[f]) : values[f];
      is_there.push_back(std::isfinite(value));
      points.emplace_back(across.place(static_cast<double>(frames[f])), is_there[f] ? down.place(value) : 0);
    }
    draw_curve(image, points, is_there, kColours[i]);
    legend -= text_size(name).width;
    write(image, name, legend, 20, kColours[i]);
    legend -= 24;
    cv::line(image, {legend, 16}, {legend + 18, 16}, kColours[i], 2, cv::LINE_AA);
    legend -= 16;
  }
  return at::from_blob(image.data, {kHeight, kWidth, 3}, at::kByte).clone();
}

}  // namespace multiplane
