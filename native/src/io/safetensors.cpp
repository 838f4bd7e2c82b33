// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <cstring>
#include <fstream>
#include <map>
#include <optional>

#include "io/file_error.h"
#include "io/text_file.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;

std::optional<at::ScalarType> scalar_type_of(const std::string& dtype) {
  static const std::map<std::string, at::ScalarType> types{
      {"F64", at::kDouble},
      {"F32", at::kFloat},
      {"F16", at::kHalf},
      {"BF16", at::kBFloat16},
      {"I64", at::kLong},
      {"I32", at::kInt},
      {"I16", at::kShort},
      {"I8", at::kChar},
      {"U8", at::kByte},
      {"BOOL", at::kBool},
      {"F8_E4M3", at::kFloat8_e4m3fn},
      {"F8_E5M2", at::kFloat8_e5m2},
  };
  const auto found = types.find(dtype);
  return found == types.end() ? std::nullopt : std::optional(found->second);
}

/// Formats that run code when they are loaded.
void refuse_pickle(const fs::path& path) {
  for (const char* extension : {".ckpt", ".pt", ".pth", ".bin", ".pkl"}) {
    if (path.extension() != extension) continue;
    fail_at(ErrorCode::ModelMismatch, path, "is a pickle file: it may run code; only .safetensors is read",
            "download the .safetensors variant, or convert it with the safetensors library's convert script");
  }
}

}  // namespace

SafetensorsFile::SafetensorsFile(const fs::path& path) : path_(path) {
  check_is_file(path);
  refuse_pickle(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) fail_at(ErrorCode::ModelMissing, path, "cannot be opened", "check its permissions");
  const auto size = fs::file_size(path);
  header_ = read_safetensors_header(file, size, path);
  for (size_t i = 0; i < header_.tensors.size(); ++i) index_[header_.tensors[i].name] = i;
  mapping_ = std::make_shared<MappedFile>(path);
  if (mapping_->size() != size) fail_at(ErrorCode::Corrupt, path, "changed while it was read", "try again");
}

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::string> names;
  for (const auto& entry : header_.tensors) names.push_back(entry.name);
  return names;
}

const SafetensorsEntry& SafetensorsFile::entry(const std::string& name) const {
  const auto found = index_.find(name);
  if (found == index_.end()) {
    fail_at(ErrorCode::ModelMismatch, path_, fmt::format("has no tensor '{}'", name), "check the model");
  }
  return header_.tensors[found->second];
}

at::Tensor SafetensorsFile::tensor(const std::string& name) const {
  const auto& entry = this->entry(name);
  const auto type = scalar_type_of(entry.dtype);
  if (!type) {
    fail_at(ErrorCode::ModelMismatch, path_,
            fmt::format("tensor '{}' is stored as {}, which is not read yet", name, entry.dtype),
            "use a newer Multiplane, or convert the model to float16");
  }
  std::byte* data = mapping_->data() + header_.data_start + entry.begin;
  const auto size = entry.end - entry.begin;
  if (size == 0) return at::empty(entry.shape, *type);
  const bool is_aligned = reinterpret_cast<uintptr_t>(data) % c10::elementSize(*type) == 0;
  if (is_aligned) return at::from_blob(data, entry.shape, [mapping = mapping_](void*) {}, at::TensorOptions(*type));
  auto copy = at::empty(entry.shape, *type);
  std::memcpy(copy.data_ptr(), data, size);
  return copy;
}

}  // namespace multiplane
