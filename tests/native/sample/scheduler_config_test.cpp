// SPDX-License-Identifier: Apache-2.0
#include "sample/scheduler_config.h"

#include <gmock/gmock.h>

#include "kernels/error.h"

namespace multiplane {
namespace {

using testing::HasSubstr;

TEST(SchedulerConfig, HasTheDefaultsOfItsClass) {
  const auto config = scheduler_config_from_json(R"({"_class_name": "DDIMScheduler"})").for_class("DDIMScheduler");
  EXPECT_EQ(config.beta_start, 0.0001);
  EXPECT_EQ(config.beta_schedule, "linear");
  EXPECT_EQ(config.timestep_spacing, "leading");
  EXPECT_TRUE(config.clip_sample);
  EXPECT_TRUE(config.set_alpha_to_one);
}

TEST(SchedulerConfig, CarriesOverWhatTheFileSetsAndNothingElse) {
  const auto file =
      scheduler_config_from_json(R"({"_class_name": "DDIMScheduler", "beta_end": 0.012, "steps_offset": 1})");
  const auto other = file.for_class("EulerDiscreteScheduler");
  EXPECT_EQ(other.beta_end, 0.012);
  EXPECT_EQ(other.steps_offset, 1);
  EXPECT_EQ(other.timestep_spacing, "linspace");  // not DDIM's leading
  EXPECT_FALSE(other.clip_sample);                // not DDIM's true
}

TEST(SchedulerConfig, RemembersAKeyThatOnlyAnotherClassHas) {
  const auto file = scheduler_config_from_json(R"({"_class_name": "PNDMScheduler", "clip_sample": false})");
  EXPECT_FALSE(file.for_class("DDIMScheduler").clip_sample);
}

TEST(SchedulerConfig, ReadsWhatPythonWrites) {
  const auto config = scheduler_config_from_json(
      R"({"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "note": "NaN \" Infinity"})");
  EXPECT_FALSE(config.lambda_min_clipped.has_value());
}

TEST(SchedulerConfig, DropsKeysThatWereDefaultsWhenItWasSaved) {
  const auto config = scheduler_config_from_json(
      R"({"_class_name": "DDIMScheduler", "clip_sample": true, "_use_default_values": ["clip_sample"]})");
  EXPECT_FALSE(config.for_class("HeunDiscreteScheduler").clip_sample);
}

TEST(SchedulerConfig, CallsASolverByTheNameThatTheClassHasForIt) {
  const auto file = scheduler_config_from_json(R"({"_class_name": "UniPCMultistepScheduler", "solver_type": "bh1"})");
  EXPECT_EQ(file.for_class("UniPCMultistepScheduler").solver_type, "bh1");
  EXPECT_EQ(file.for_class("DPMSolverMultistepScheduler").solver_type, "midpoint");
}

TEST(SchedulerConfig, NamesTheKeyThatItRefuses) {
  const auto file = scheduler_config_from_json(R"({"_class_name": "PNDMScheduler", "prediction_type": "sample"})");
  EXPECT_NO_THROW(file.for_class("DDIMScheduler"));
  try {
    file.for_class("PNDMScheduler");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::ModelMismatch);
    EXPECT_THAT(error.what(), HasSubstr("prediction_type is sample, but PNDMScheduler supports epsilon, v_prediction"));
  }
}

}  // namespace
}  // namespace multiplane
