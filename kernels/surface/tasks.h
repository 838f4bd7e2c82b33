// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/Parallel.h>

#include <atomic>

namespace multiplane::surface {

/// Does work(0) … work(count − 1) on all threads, each next one on whichever is free.
template <typename Work>
void for_each_task(int64_t count, const Work& work) {
  std::atomic<int64_t> next{0};
  at::parallel_for(0, at::get_num_threads(), 1, [&](int64_t, int64_t) {
    for (int64_t i = next++; i < count; i = next++) work(i);
  });
}

}  // namespace multiplane::surface
