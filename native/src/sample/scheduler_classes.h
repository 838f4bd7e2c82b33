// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>

#include "sample/scheduler_config.h"

namespace multiplane {

/// A scheduler class of diffusers: the keys that act in it, and its defaults.
struct SchedulerClass {
  std::set<std::string> keys;
  SchedulerConfig defaults;
};

/// Null for a class that no sampler here stands for.
const SchedulerClass* find_scheduler_class(const std::string& name);

/// Whether a model with this class's scheduler_config.json may be run by the others: classes of one noise schedule.
bool is_of_the_family(const std::string& class_name);

}  // namespace multiplane
