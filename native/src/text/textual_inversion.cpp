// SPDX-License-Identifier: Apache-2.0
#include "text/textual_inversion.h"

#include "io/file_error.h"
#include "io/safetensors.h"

namespace multiplane {

TextualInversion read_textual_inversion(const std::filesystem::path& path, int64_t width) {
  const SafetensorsFile file(path);
  const auto mismatch = [&](const std::string& what) {
    fail_at(ErrorCode::ModelMismatch, path, what, "choose a textual inversion made for this model");
  };
  const auto names = file.names();
  if (names.size() != 1) mismatch(fmt::format("has {} tensors, wanted the vectors of one word", names.size()));
  auto vectors = file.tensor(names.front()).to(at::kFloat);
  if (vectors.dim() == 1) vectors = vectors.unsqueeze(0);
  if (vectors.dim() != 2 || vectors.size(0) == 0) mismatch("does not hold a list of vectors");
  if (vectors.size(1) != width) {
    mismatch(fmt::format("has vectors of {} numbers, the text encoder's have {}", vectors.size(1), width));
  }
  return {.name = to_utf8(path.stem()), .vectors = vectors};
}

}  // namespace multiplane
