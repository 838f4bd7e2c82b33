// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "sample/scheduler_classes.h"
#include "sample/scheduler_config.h"
#include "sample/scheduler_keys.h"

namespace multiplane {

namespace {

using Json = nlohmann::json;

/// Features that are refused where a class would honour them; off is null or false.
constexpr const char* kUnsupported[] = {"use_beta_sigmas",      "use_lu_lambdas", "use_flow_sigmas",
                                        "use_dynamic_shifting", "variance_type",  "solver_p"};

/// A value as messages show it: lists and objects by their kind alone, they may be of any size.
std::string shown(const Json& json) { return json.is_structured() ? json.type_name() : json.dump(); }

// What a field accepts. Each returns what it wanted, or null where it got it.
const char* read(const Json& json, int64_t& value) {
  const bool fits = json.is_number_integer() && (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX);
  if (fits) json.get_to(value);
  return fits ? nullptr : "a whole number";
}
const char* read(const Json& json, double& value) {
  if (json.is_number()) json.get_to(value);
  return json.is_number() ? nullptr : "a number";
}
const char* read(const Json& json, bool& value) {
  value = json.is_boolean() && json.get<bool>();
  return json.is_boolean() || json.is_null() ? nullptr : "true or false";
}
const char* read(const Json& json, std::string& value) {
  if (json.is_string()) json.get_to(value);
  return json.is_string() ? nullptr : "a text";
}
const char* read(const Json& json, std::optional<double>& value) {
  return json.is_null() ? nullptr : read(json, value.emplace());
}
template <typename T>
const char* read(const Json& json, std::vector<T>& values) {
  if (json.is_null()) return nullptr;
  if (!json.is_array()) return "a list of numbers";
  for (const auto& item : json) {
    if (read(item, values.emplace_back())) return "a list of numbers";
  }
  return nullptr;
}

/// Python writes infinity and NaN, which are no JSON ("lambda_min_clipped": -Infinity is in many files): outside of
/// strings they become null.
std::string without_python_constants(std::string_view text) {
  std::string json;
  bool in_string = false;
  while (!text.empty()) {
    size_t length = 1;
    bool is_constant = false;
    if (in_string) {
      length = text.front() == '\\' ? 2 : 1;
    } else {
      for (const std::string_view constant : {"-Infinity", "Infinity", "NaN"}) {
        if (!text.starts_with(constant)) continue;
        length = constant.size();
        is_constant = true;
      }
    }
    if (text.front() == '"') in_string = !in_string;
    json += is_constant ? "null" : text.substr(0, length);
    text.remove_prefix(std::min(length, text.size()));
  }
  return json;
}

Json parse_object(const std::string& text) {
  try {
    auto json = Json::parse(without_python_constants(text));
    if (json.is_object()) return json;
  } catch (const Json::exception& error) {
    fail(ErrorCode::Corrupt, "[scheduler_config_from_json] scheduler_config.json is no JSON: {}", error.what());
  }
  fail(ErrorCode::Corrupt, "[scheduler_config_from_json] scheduler_config.json holds no JSON object");
}

template <typename T>
bool read_key(const Json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found == json.end()) return false;
  const char* wanted = read(*found, value);
  if (!wanted) return true;
  fail(ErrorCode::ModelMismatch, "[scheduler_config_from_json] {} is {}: wanted {}", key, shown(*found), wanted);
}

}  // namespace

SchedulerConfig scheduler_config_from_json(const std::string& text) {
  auto json = parse_object(text);
  SchedulerConfig config;
  read_key(json, "_class_name", config.class_name);
  if (!config.class_name.empty() && !is_of_the_family(config.class_name)) {
    fail(ErrorCode::ModelMismatch,
         "[scheduler_config_from_json] _class_name is {}: wanted a scheduler of Stable Diffusion 1.5",
         config.class_name);
  }
  // A file saved by from_config may list keys that were merely defaults of the class it was made for.
  if (const auto defaults = json.find("_use_default_values"); defaults != json.end() && defaults->is_array()) {
    const auto keys = *defaults;
    for (const auto& key : keys) {
      if (key.is_string()) json.erase(key.get<std::string>());
    }
  }
  each_scheduler_key([&](const char* key, auto member) {
    if (read_key(json, key, config.*member)) config.keys.insert(key);
  });
  for (const char* key : kUnsupported) {
    const auto found = json.find(key);
    if (found == json.end() || found->is_null() || *found == false) continue;
    config.unsupported[key] = shown(*found);
  }
  return config;
}

}  // namespace multiplane
