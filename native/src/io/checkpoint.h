// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "io/safetensors.h"

namespace multiplane {

/// The weights of one component: the one safetensors file or the shards in its folder, as diffusers and transformers
/// save them (`diffusion_pytorch_model…` and `model…`).
class Checkpoint {
 public:
  /// @param prefers_fp16  take the `.fp16` variant where both are there; where only one is there, it is taken
  /// Throws Error{ModelMissing} where a file is missing, Error{ModelMismatch} where shards and their index disagree.
  Checkpoint(const std::filesystem::path& folder, bool prefers_fp16);

  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<SafetensorsFile>& files() const { return files_; }
  std::vector<std::string> names() const;
  const SafetensorsEntry& entry(const std::string& name) const;
  at::Tensor tensor(const std::string& name) const;

 private:
  void open_shards(const std::filesystem::path& index);
  void index_names();

  std::filesystem::path folder_;
  std::vector<SafetensorsFile> files_;
  std::map<std::string, size_t> file_of_;  // tensor name → file
};

}  // namespace multiplane
