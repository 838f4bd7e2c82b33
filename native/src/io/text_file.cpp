// SPDX-License-Identifier: Apache-2.0
#include "io/text_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "io/file_error.h"
#include "io/utf8.h"

namespace multiplane {

namespace fs = std::filesystem;

void check_is_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    fail_at(ErrorCode::ModelMissing, path, "there is no such file", "check the path and its permissions");
  }
  if (!fs::is_regular_file(status)) fail_at(ErrorCode::ModelMissing, path, "is not a regular file", "check the path");
}

std::string read_text_file(const fs::path& path, uint64_t limit) {
  check_is_file(path);
  const auto size = fs::file_size(path);
  if (size > limit) {
    fail_at(ErrorCode::Corrupt, path, fmt::format("is {} bytes long (the limit is {})", size, limit),
            "it seems to be another file");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(size, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(size))) {
    fail_at(ErrorCode::ModelMissing, path, "cannot be read", "check its permissions");
  }
  if (const auto at = find_invalid_utf8(text); at != std::string::npos) {
    fail_at(ErrorCode::Corrupt, path, fmt::format("is not UTF-8 (at byte {})", at), "download the file again");
  }
  return text;
}

nlohmann::json read_json_file(const fs::path& path) {
  try {
    auto json = nlohmann::json::parse(read_text_file(path));
    if (json.is_object()) return json;
  } catch (const nlohmann::json::parse_error& error) {
    fail_at(ErrorCode::Corrupt, path, fmt::format("is not JSON (at byte {})", error.byte), "download the file again");
  }
  fail_at(ErrorCode::Corrupt, path, "is JSON, but not an object", "download the file again");
}

}  // namespace multiplane
