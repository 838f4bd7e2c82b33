// SPDX-License-Identifier: Apache-2.0
#include "io/checkpoint.h"

#include <nlohmann/json.hpp>
#include <set>

#include "io/file_error.h"
#include "io/text_file.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDownloadModel = "download the model again";

/// The file (or shard index) to read: the wanted variant first. Empty where there is none.
fs::path find_weights(const fs::path& folder, bool prefers_fp16) {
  for (const bool is_fp16 : {prefers_fp16, !prefers_fp16}) {
    for (const std::string stem : {"diffusion_pytorch_model", "model"}) {
      const auto file = folder / (stem + (is_fp16 ? ".fp16.safetensors" : ".safetensors"));
      const auto index = folder / (stem + ".safetensors.index" + (is_fp16 ? ".fp16.json" : ".json"));
      if (fs::exists(file)) return file;
      if (fs::exists(index)) return index;
    }
  }
  return {};
}

/// A pickle in the folder, for a better message. Empty where there is none.
fs::path find_pickle(const fs::path& folder) {
  for (const auto& item : fs::directory_iterator(folder)) {
    const auto extension = item.path().extension();
    if (extension == ".bin" || extension == ".ckpt" || extension == ".pt") return item.path();
  }
  return {};
}

[[noreturn]] void fail_without_weights(const fs::path& folder) {
  if (!fs::is_directory(folder)) fail_at(ErrorCode::ModelMissing, folder, "there is no such folder", kDownloadModel);
  if (const auto pickle = find_pickle(folder); !pickle.empty()) SafetensorsFile{pickle};  // says what to do
  fail_at(ErrorCode::ModelMissing, folder,
          "has no weights (diffusion_pytorch_model.safetensors or model.safetensors, also .fp16 or in shards)",
          kDownloadModel);
}

}  // namespace

Checkpoint::Checkpoint(const fs::path& folder, bool prefers_fp16) : folder_(folder) {
  const auto weights = find_weights(folder, prefers_fp16);
  if (weights.empty()) fail_without_weights(folder);
  if (weights.extension() == ".json") {
    open_shards(weights);
  } else {
    files_.emplace_back(weights);
    index_names();
  }
}

void Checkpoint::open_shards(const fs::path& index) {
  const auto mismatch = [&](const std::string& what) {
    fail_at(ErrorCode::ModelMismatch, index, what, kDownloadModel);
  };
  const auto json = read_json_file(index);
  const auto map = json.find("weight_map");
  if (map == json.end() || !map->is_object() || map->empty()) mismatch("has no weight_map");
  std::map<std::string, std::string> shard_of;
  std::set<std::string> shards;
  for (const auto& [name, shard] : map->items()) {
    if (!shard.is_string()) mismatch(fmt::format("has no file name for '{}'", name));
    const auto file = shard.get<std::string>();
    if (file.find_first_of("/\\:") != std::string::npos || file == ".." || file == ".") {
      mismatch(fmt::format("shard '{}' is outside the model folder", file));
    }
    shard_of[name] = file;
    shards.insert(file);
  }
  for (const auto& shard : shards) {
    if (!fs::exists(folder_ / shard))
      fail_at(ErrorCode::ModelMissing, folder_ / shard, "shard is missing", kDownloadModel);
    files_.emplace_back(folder_ / shard);
  }
  // A shard that the index does not know is a sign of two downloads mixed up: "…-00001-of-00002" beside
  // "…-00001-of-00003".
  const auto stem = shards.begin()->substr(0, shards.begin()->find('-'));
  for (const auto& item : fs::directory_iterator(folder_)) {
    const auto name = to_utf8(item.path().filename());
    const bool is_shard = name.starts_with(stem + "-") && name.find("-of-") != std::string::npos;
    if (is_shard && name.ends_with(".safetensors") && !shards.contains(name)) {
      mismatch(fmt::format("does not know the shard {} beside it", name));
    }
  }
  index_names();
  for (const auto& [name, shard] : shard_of) {
    const auto found = file_of_.find(name);
    if (found == file_of_.end() || files_[found->second].path().filename() != shard) {
      mismatch(fmt::format("wants tensor '{}' in {}, which does not have it", name, shard));
    }
  }
  if (file_of_.size() != shard_of.size()) mismatch("leaves out tensors that are in the shards");
}

void Checkpoint::index_names() {
  for (size_t i = 0; i < files_.size(); ++i) {
    for (const auto& entry : files_[i].entries()) {
      if (!file_of_.emplace(entry.name, i).second) {
        fail_at(ErrorCode::ModelMismatch, files_[i].path(), fmt::format("tensor '{}' is in two shards", entry.name),
                kDownloadModel);
      }
    }
  }
}

std::vector<std::string> Checkpoint::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : file_of_) names.push_back(name);
  return names;
}

const SafetensorsEntry& Checkpoint::entry(const std::string& name) const {
  return files_[file_of_.at(name)].entry(name);
}

at::Tensor Checkpoint::tensor(const std::string& name) const { return files_[file_of_.at(name)].tensor(name); }

}  // namespace multiplane
