// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace multiplane {

/// A word that was learnt from pictures: it stands for vectors instead of tokens of the vocabulary.
/// Source: Gal et al. 2022, arXiv:2208.01618.
struct TextualInversion {
  std::string name;    // how the prompt says it: the file's name without .safetensors
  at::Tensor vectors;  // [K,D] float32
};

/// Reads a safetensors file with `emb_params` or one {word: vectors}.
/// @param width  D, the text encoder's hidden_size
/// Throws Error{ModelMissing}, {Corrupt} or, where it was made for another text encoder, {ModelMismatch}.
TextualInversion read_textual_inversion(const std::filesystem::path& path, int64_t width);

}  // namespace multiplane
