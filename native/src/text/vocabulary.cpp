// SPDX-License-Identifier: Apache-2.0
#include "text/vocabulary.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "io/file_error.h"
#include "io/text_file.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int64_t kMaxId = 10'000'000;
constexpr const char* kBos = "<|startoftext|>";
constexpr const char* kEos = "<|endoftext|>";

[[noreturn]] void corrupt(const fs::path& path, const std::string& what) {
  fail_at(ErrorCode::Corrupt, path, what, "download the tokenizer again");
}

void read_ids(BpeVocabulary& vocabulary, const Json& json, const fs::path& path) {
  if (!json.is_object()) corrupt(path, "has no vocabulary");
  vocabulary.ids.reserve(json.size());
  for (const auto& [piece, id] : json.items()) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() > kMaxId)
      corrupt(path, fmt::format("has no id for '{}'", piece));
    vocabulary.ids[piece] = id.get<int64_t>();
  }
}

/// @param line "left right"
void add_merge(BpeVocabulary& vocabulary, std::string_view left, std::string_view right, const fs::path& path) {
  const auto id_of = [&](const std::string& piece) {
    const auto found = vocabulary.ids.find(piece);
    if (found == vocabulary.ids.end()) {
      corrupt(path, fmt::format("merges '{}' and '{}', but the vocabulary has no '{}'", left, right, piece));
    }
    return found->second;
  };
  const int64_t rank = static_cast<int64_t>(vocabulary.merges.size());
  const int64_t merged = id_of(std::string(left) + std::string(right));
  vocabulary.merges[BpeVocabulary::merge_key(id_of(std::string(left)), id_of(std::string(right)))] = {rank, merged};
}

void read_merges_text(BpeVocabulary& vocabulary, const fs::path& path) {
  const auto text = read_text_file(path);
  for (size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    auto line = std::string_view(text).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    if (line.empty() || line.starts_with("#version")) continue;
    const auto space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
      corrupt(path, fmt::format("has the line '{}', wanted two pieces", line));
    }
    add_merge(vocabulary, line.substr(0, space), line.substr(space + 1), path);
  }
}

/// In tokenizer.json merges are "left right" or, since tokenizers 0.20, ["left", "right"].
void read_merges_json(BpeVocabulary& vocabulary, const Json& merges, const fs::path& path) {
  for (const auto& merge : merges) {
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      add_merge(vocabulary, merge[0].get_ref<const std::string&>(), merge[1].get_ref<const std::string&>(), path);
      continue;
    }
    const auto line = merge.is_string() ? merge.get<std::string>() : "";
    const auto space = line.find(' ');
    if (space == std::string::npos) corrupt(path, "has a merge that is not two pieces");
    add_merge(vocabulary, std::string_view(line).substr(0, space), std::string_view(line).substr(space + 1), path);
  }
}

void read_tokenizer_json(BpeVocabulary& vocabulary, const fs::path& path) {
  const auto json = read_json_file(path);
  const auto model = json.find("model");
  if (model == json.end() || !model->is_object() || !model->contains("vocab") || !model->contains("merges")) {
    corrupt(path, "has no vocabulary and merges");
  }
  if (model->value("type", Json("BPE")) != "BPE" || model->value("end_of_word_suffix", Json()) != "</w>") {
    fail_at(ErrorCode::ModelMismatch, path, "is not a CLIP tokenizer",
            "choose a model of the Stable Diffusion 1.5 family");
  }
  read_ids(vocabulary, (*model)["vocab"], path);
  read_merges_json(vocabulary, (*model)["merges"], path);
}

/// What Stable Diffusion 2 pads with differs from the mark for the end. Written as a text or as {"content": text}.
std::string pad_piece(const fs::path& folder) {
  for (const char* name : {"special_tokens_map.json", "tokenizer_config.json"}) {
    if (!fs::exists(folder / name)) continue;
    const auto json = read_json_file(folder / name);
    const auto pad = json.find("pad_token");
    if (pad == json.end()) continue;
    if (pad->is_string()) return pad->get<std::string>();
    if (pad->is_object() && pad->contains("content") && (*pad)["content"].is_string()) return (*pad)["content"];
  }
  return kEos;
}

}  // namespace

BpeVocabulary read_vocabulary(const fs::path& folder) {
  BpeVocabulary vocabulary;
  auto path = folder / "vocab.json";
  if (fs::exists(path) || !fs::exists(folder / "tokenizer.json")) {
    read_ids(vocabulary, read_json_file(path), path);
    read_merges_text(vocabulary, folder / "merges.txt");
  } else {
    path = folder / "tokenizer.json";
    read_tokenizer_json(vocabulary, path);
  }
  const auto id_of = [&](const std::string& piece) {
    const auto found = vocabulary.ids.find(piece);
    if (found == vocabulary.ids.end()) corrupt(path, fmt::format("has no '{}'", piece));
    return found->second;
  };
  vocabulary.bos = id_of(kBos);
  vocabulary.eos = vocabulary.unknown = id_of(kEos);
  vocabulary.pad = id_of(pad_piece(folder));
  return vocabulary;
}

}  // namespace multiplane
