// SPDX-License-Identifier: Apache-2.0
#include "io/config_reader.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/file_error.h"
#include "io/text_file.h"

namespace multiplane {

namespace {

using Json = nlohmann::json;

bool holds(const Json& json, const int64_t&) {
  return json.is_number_integer() && (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX);
}
bool holds(const Json& json, const double&) { return json.is_number(); }
bool holds(const Json& json, const bool&) { return json.is_boolean(); }
bool holds(const Json& json, const std::string&) { return json.is_string(); }

}  // namespace

ConfigReader::ConfigReader(const std::filesystem::path& path)
    : path_(path), json_(std::make_shared<const Json>(read_json_file(path))) {}

const Json* ConfigReader::find(const std::string& key) {
  read_.insert(key);
  const auto found = json_->find(key);
  return found == json_->end() ? nullptr : &*found;
}

template <typename T>
void ConfigReader::read_value(const std::string& key, const char* wanted, T& value) {
  const auto* json = find(key);
  if (!json) return;
  if (json->is_null()) {
    value = T{};
  } else if (holds(*json, value)) {
    json->get_to(value);
  } else {
    fail_at(ErrorCode::ModelMismatch, path_, fmt::format("{} is {}: wanted {}", key, json->dump(), wanted),
            "choose a model of the Stable Diffusion 1.5 family");
  }
}

template <typename T>
void ConfigReader::read_list(const std::string& key, const char* wanted, std::vector<T>& value) {
  const auto* json = find(key);
  if (!json) return;
  const auto holds_one = [](const Json& item) { return holds(item, T{}); };
  if (json->is_null()) {
    value.clear();
  } else if (json->is_array() && std::all_of(json->begin(), json->end(), holds_one)) {
    json->get_to(value);
  } else if (holds_one(*json)) {
    value = {json->get<T>()};
  } else {
    fail_at(ErrorCode::ModelMismatch, path_, fmt::format("{} is {}: wanted {}", key, json->dump(), wanted),
            "choose a model of the Stable Diffusion 1.5 family");
  }
}

void ConfigReader::read(const std::string& key, int64_t& value) { read_value(key, "a whole number", value); }
void ConfigReader::read(const std::string& key, double& value) { read_value(key, "a number", value); }
void ConfigReader::read(const std::string& key, bool& value) { read_value(key, "true or false", value); }
void ConfigReader::read(const std::string& key, std::string& value) { read_value(key, "a text", value); }
void ConfigReader::read(const std::string& key, std::vector<int64_t>& value) { read_list(key, "whole numbers", value); }
void ConfigReader::read(const std::string& key, std::vector<double>& value) { read_list(key, "numbers", value); }
void ConfigReader::read(const std::string& key, std::vector<std::string>& value) { read_list(key, "texts", value); }

void ConfigReader::refuse(const std::string& key) {
  const auto* json = find(key);
  if (!json || json->is_null()) return;
  fail_at(ErrorCode::ModelMismatch, path_, fmt::format("{} is {}, which is not supported", key, json->dump()),
          "choose a model of the Stable Diffusion 1.5 family");
}

std::string ConfigReader::class_name() {
  std::string name;
  read("_class_name", name);
  std::vector<std::string> architectures;
  read("architectures", architectures);
  return name.empty() && !architectures.empty() ? architectures.front() : name;
}

void ConfigReader::require_class(std::initializer_list<std::string> supported) {
  const auto name = class_name();
  if (name.empty() || std::find(supported.begin(), supported.end(), name) != supported.end()) return;
  fail_at(ErrorCode::ModelMismatch, path_, fmt::format("is a {}; supported is {}", name, fmt::join(supported, ", ")),
          "choose a model of the Stable Diffusion 1.5 family");
}

std::vector<std::string> ConfigReader::passed_over() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json_->items()) {
    if (!read_.contains(key)) keys.push_back(key);
  }
  return keys;
}

}  // namespace multiplane
