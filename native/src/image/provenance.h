// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

namespace multiplane {

/// The text attribute `multiplane:provenance` of a .png or .exr file; empty if it has none. Pixels are not decoded.
std::string read_provenance(const std::filesystem::path& path);

}  // namespace multiplane
