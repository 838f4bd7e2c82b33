// SPDX-License-Identifier: Apache-2.0
// The header of a safetensors file, read without trusting a byte of it. Knows nothing of tensors, so that it can be
// fuzzed alone.
#pragma once
#include <cstdint>
#include <filesystem>
#include <istream>
#include <map>
#include <string>
#include <vector>

namespace multiplane {

struct SafetensorsEntry {
  std::string name;
  std::string dtype;           // as the file writes it: "F32", "BF16", ...
  std::vector<int64_t> shape;  // at most 64 dimensions, their product checked
  uint64_t begin = 0;          // bytes from the start of the data
  uint64_t end = 0;
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<SafetensorsEntry> tensors;  // in the order of their bytes, without holes, up to the end of the file
  uint64_t data_start = 0;                // bytes from the start of the file
};

/// Reads and checks the header of a file of `file_size` bytes; `path` is for messages. Throws Error{Corrupt}.
///
/// Accepts what the reference implementation (safetensors 0.8.0) accepts, but for a tensor name written twice,
/// dimensions whose product overflows although one is 0, more than 64 dimensions, unknown fields nested deeper than 4
/// levels in all, and the positional forms that only its Rust decoder knows (a tensor as a list, a dtype as an object).
/// Source: https://github.com/huggingface/safetensors, README "Format" and safetensors/src/tensor.rs.
SafetensorsHeader read_safetensors_header(std::istream& file, uint64_t file_size, const std::filesystem::path& path);

}  // namespace multiplane
