// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

namespace multiplane {

/// A component's config.json, read key by key into the fields of a struct. What nobody asked for is remembered.
class ConfigReader {
 public:
  explicit ConfigReader(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  /// Overwrites `value` where the file has `key`; null is 0, false, "" or an empty list, and one value will do for a
  /// list. Throws Error{ModelMismatch} for a value of another type.
  void read(const std::string& key, int64_t& value);
  void read(const std::string& key, double& value);
  void read(const std::string& key, bool& value);
  void read(const std::string& key, std::string& value);
  void read(const std::string& key, std::vector<int64_t>& value);
  void read(const std::string& key, std::vector<double>& value);
  void read(const std::string& key, std::vector<std::string>& value);

  /// `key` must be absent or null: it asks for something that is not built here. Error{ModelMismatch} otherwise.
  void refuse(const std::string& key);

  /// `_class_name` (diffusers) or the one entry of `architectures` (transformers); "" where the file has neither.
  std::string class_name();
  /// class_name() must be one of these, or absent. Error{ModelMismatch} otherwise.
  void require_class(std::initializer_list<std::string> supported);

  /// Keys that were never read: bookkeeping, as far as this engine goes.
  std::vector<std::string> passed_over() const;

 private:
  template <typename T>
  void read_value(const std::string& key, const char* wanted, T& value);
  template <typename T>
  void read_list(const std::string& key, const char* wanted, std::vector<T>& value);
  const nlohmann::json* find(const std::string& key);

  std::filesystem::path path_;
  std::shared_ptr<const nlohmann::json> json_;
  std::set<std::string> read_;
};

}  // namespace multiplane
