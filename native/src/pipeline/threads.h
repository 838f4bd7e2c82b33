// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace multiplane {

/// Physical cores of this machine, whether or not this process may use them all.
int64_t physical_cores();

/// Splits every operation of the calling thread into as many parts as the machine has physical cores. oneDNN and MKL
/// cut sums by the number of threads, so a frame is the same to the bit only if that number is; where a process may run
/// on fewer cores (affinity, containers), the parts take turns.
void split_work_by_machine();

}  // namespace multiplane
