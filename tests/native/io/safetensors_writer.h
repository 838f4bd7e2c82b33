// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace multiplane {

/// The bytes of a safetensors file: length, header, data.
inline std::string safetensors_bytes(std::string_view header, std::string_view data = "") {
  std::string bytes;
  for (uint64_t i = 0, length = header.size(); i < 8; ++i) bytes.push_back(static_cast<char>(length >> 8 * i & 0xFF));
  return bytes.append(header).append(data);
}

}  // namespace multiplane
