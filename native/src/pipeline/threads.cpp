// SPDX-License-Identifier: Apache-2.0
#include "pipeline/threads.h"

#include <ATen/Parallel.h>
#include <ATen/cpu/Utils.h>

#include <algorithm>
#include <thread>

namespace multiplane {

int64_t physical_cores() {
  const auto capabilities = at::cpu::get_cpu_capabilities();
  const auto found = capabilities.find("num_physical_cores");
  if (found != capabilities.end() && found->second.isInt()) return std::max<int64_t>(1, found->second.toInt());
  return std::max<int64_t>(1, std::thread::hardware_concurrency());
}

void split_work_by_machine() {
  static const int64_t cores = physical_cores();
  if (at::get_num_threads() != cores) at::set_num_threads(static_cast<int>(cores));
}

}  // namespace multiplane
