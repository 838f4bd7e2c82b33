// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace multiplane {

/// Refuses what is no ordinary file before it is opened: a pipe or a device would block for ever. Error{ModelMissing}.
void check_is_file(const std::filesystem::path& path);

/// The whole of a UTF-8 file. Throws Error{ModelMissing} where it cannot be read, Error{Corrupt} where it is not UTF-8
/// or longer than `limit` bytes.
std::string read_text_file(const std::filesystem::path& path, uint64_t limit = 64 << 20);

/// A JSON file whose top is an object. Throws as read_text_file does, and Error{Corrupt} where it is not JSON.
nlohmann::json read_json_file(const std::filesystem::path& path);

}  // namespace multiplane
