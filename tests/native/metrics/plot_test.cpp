// SPDX-License-Identifier: Apache-2.0
#include "metrics/plot.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/error.h"

namespace multiplane {

namespace {

const std::vector<int64_t> kFrames = {1, 2, 3, 4, 5};

int64_t dark_pixels(const at::Tensor& image, int64_t top, int64_t bottom) {  // right of the axis
  return (image.narrow(0, top, bottom - top).narrow(1, 66, 638) < 100).all(-1).sum().item<int64_t>();
}

TEST(LinePlot, DrawsACurveWhereItsValuesAre) {
  const std::vector<Curve> curves = {{"result", {0, 0, 1, 0, 0}}};
  const auto image = line_plot("a title", kFrames, curves, false);
  EXPECT_EQ(image.sizes(), at::IntArrayRef({240, 720, 3}));
  EXPECT_GT(dark_pixels(image, 40, 60), 10);
  const std::vector<Curve> flat = {{"result", {0, 0, 0, 0, 0}}};
  EXPECT_EQ(dark_pixels(line_plot("a title", kFrames, flat, false), 40, 200), 0);
}

TEST(LinePlot, LeavesGapsWhereThereIsNoValue) {
  const std::vector<Curve> whole = {{"result", {1e-4, 1e-3, 1e-2, 1e-3, 1e-4}}};
  const std::vector<Curve> torn = {{"result", {1e-4, 1e-3, NAN, 1e-3, 1e-4}}};
  const std::vector<Curve> empty = {{"result", {NAN, NAN, NAN, 0, -1}}};
  const auto ink = [](const std::vector<Curve>& curves) {
    return dark_pixels(line_plot("", kFrames, curves, true), 40, 200);
  };
  EXPECT_GT(ink(whole), ink(torn));
  EXPECT_GT(ink(torn), 0);
  EXPECT_EQ(ink(empty), 0);
}

TEST(LinePlot, RefusesCurvesOfAnotherLengthByName) {
  const std::vector<Curve> curves = {{"source", {1, 2}}};
  EXPECT_THROW(line_plot("", kFrames, curves, false), Error);
}

}  // namespace

}  // namespace multiplane
