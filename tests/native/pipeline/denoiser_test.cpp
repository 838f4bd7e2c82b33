// SPDX-License-Identifier: Apache-2.0
#include "pipeline/denoiser.h"

#include <gtest/gtest.h>

#include "pipeline/placement.h"

namespace multiplane {
namespace {

int64_t acting_steps(double scale, double start, double end) {
  const ActiveControl control{nullptr, {}, {.scale = scale, .start = start, .end = end}};
  int64_t count = 0;
  for (int64_t step = 0; step < 10; ++step) count += control.acts_in(step, 10);
  return count;
}

TEST(ActiveControl, ActsInTheStepsBetweenStartAndEnd) {
  EXPECT_EQ(acting_steps(1.0, 0.0, 1.0), 10);
  EXPECT_EQ(acting_steps(1.0, 0.0, 0.6), 6);
  EXPECT_EQ(acting_steps(1.0, 0.25, 1.0), 7);
  EXPECT_EQ(acting_steps(0.0, 0.0, 1.0), 0);
}

TEST(Placement, HalfPrecisionOnACpuIsBfloat16) {
  EXPECT_EQ(placement_named("cpu", "float16").dtype, at::kBFloat16);
  EXPECT_EQ(placement_named("cpu", "float32").dtype, at::kFloat);
}

TEST(Placement, DevicesThatAreNotThereAreRefused) {
  EXPECT_THROW(placement_named("cuda:99", "auto"), Error);
  EXPECT_THROW(placement_named("tpu", "auto"), Error);
  EXPECT_THROW(placement_named("cpu", "int8"), Error);
}

}  // namespace
}  // namespace multiplane
