// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "io/load_weights.h"

namespace multiplane {

/// Where a model runs, from what a request says.
/// @param device  `auto` (a CUDA device if there is one, else the CPU), `cpu`, `cuda`, `cuda:1` …
/// @param dtype   `auto` (float16 on CUDA, bfloat16 on a CPU with instructions for it, else float32), `float32`,
///                `bfloat16`, `float16`
/// Throws Error{UnsupportedDevice} for a device that is not there, Error{InvalidArgument} for other words.
Placement placement_named(const std::string& device, const std::string& dtype);

/// The other way: `bfloat16` for at::kBFloat16.
std::string dtype_name(at::ScalarType dtype);

}  // namespace multiplane
