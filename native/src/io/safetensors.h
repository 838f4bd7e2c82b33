// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "io/mapped_file.h"
#include "io/safetensors_header.h"

namespace multiplane {

/// A safetensors file, fully checked when opened and mapped into memory: nothing is read until a tensor is touched.
class SafetensorsFile {
 public:
  /// Throws Error{ModelMissing} where there is no readable file, Error{Corrupt} where it is not what it should be.
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }
  const std::vector<SafetensorsEntry>& entries() const { return header_.tensors; }
  std::vector<std::string> names() const;
  bool contains(const std::string& name) const { return index_.contains(name); }
  /// What the header says of a tensor. Throws Error{ModelMismatch} where it has none of that name.
  const SafetensorsEntry& entry(const std::string& name) const;

  /// A view of the mapping, which lives as long as any tensor of it (a copy where the file does not align it).
  at::Tensor tensor(const std::string& name) const;

 private:
  std::filesystem::path path_;
  SafetensorsHeader header_;
  std::map<std::string, size_t> index_;  // name → entry
  std::shared_ptr<MappedFile> mapping_;
};

}  // namespace multiplane
