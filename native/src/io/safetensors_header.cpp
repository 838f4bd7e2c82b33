// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors_header.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "io/file_error.h"
#include "io/utf8.h"

namespace multiplane {

namespace {

using Json = nlohmann::json;

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
constexpr size_t kMaxDepth = 4;
constexpr size_t kMaxRank = 64;

/// Bits of one element; every dtype the format names, also those that no model here uses.
constexpr std::array<std::pair<std::string_view, uint64_t>, 20> kDtypeBits{{
    {"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},   {"I8", 8},    {"F8_E5M2", 8},
    {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"I16", 16},    {"U16", 16},    {"F16", 16}, {"BF16", 16}, {"I32", 32},
    {"U32", 32},    {"F32", 32},    {"C64", 64},    {"F64", 64},    {"I64", 64}, {"U64", 64},
}};

constexpr const char* kDownloadAgain = "download the file again";
constexpr const char* kSaveAgain = "save it again with the safetensors library";

/// What a file that is no safetensors file seems to be, from its first bytes.
std::string_view guess_content(std::string_view start) {
  if (start.starts_with("version https://git-lfs")) return "is a Git LFS pointer, not the file itself";
  if (start.starts_with("GGUF")) return "is a GGUF file (a language model), not a diffusion model";
  if (start.starts_with("PK\x03\x04") || start.starts_with("\x80\x02") || start.starts_with("\x80\x04")) {
    return "is a zip or pickle file (it may run code), not safetensors";
  }
  const auto first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string_view::npos && start[first] == '<') return "is a web page, not safetensors";
  const bool is_text =
      std::all_of(start.begin(), start.end(), [](char c) { return c >= ' ' || c == '\n' || c == '\r'; });
  return is_text ? "is a text or a web page, not safetensors" : "";
}

/// a·b, or false where it does not fit.
bool multiply(uint64_t a, uint64_t b, uint64_t& product) {
  if (b != 0 && a > std::numeric_limits<uint64_t>::max() / b) return false;
  product = a * b;
  return true;
}

/// Follows the JSON text token by token; knows at every moment where in the header it stands.
class HeaderReader final : public nlohmann::json_sax<Json> {
 public:
  explicit HeaderReader(const std::filesystem::path& path) : path_(path) {}

  SafetensorsHeader take() { return std::move(header_); }

  bool null() override {
    if (place() == Place::Header && key_ == kMetadataKey) return true;  // as the reference
    return scalar("null");
  }
  bool boolean(bool) override { return scalar("a boolean"); }
  bool number_integer(number_integer_t) override { return scalar("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return scalar("a fraction or a number out of range"); }
  bool binary(binary_t&) override { return scalar("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place() == Place::Shape) {
      if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        corrupt(fmt::format("tensor '{}' has a dimension of {}", tensor().name, value));
      }
      if (tensor().shape.size() == kMaxRank) corrupt(fmt::format("tensor '{}' has too many dimensions", tensor().name));
      tensor().shape.push_back(static_cast<int64_t>(value));
      return true;
    }
    if (place() == Place::Offsets) {
      offsets_.push_back(value);
      return true;
    }
    return scalar("a number");
  }

  bool string(string_t& value) override {
    if (place() == Place::Metadata) {
      header_.metadata[key_] = std::move(value);
      return true;
    }
    if (place() == Place::Tensor && key_ == "dtype") {
      tensor().dtype = std::move(value);
      return true;
    }
    return scalar("a string");
  }

  bool start_object(size_t) override {
    switch (place()) {
      case Place::Outside:
        return enter(Place::Header);
      case Place::Header:
        break;
      default:
        return enter_unknown("an object");
    }
    if (key_ == kMetadataKey) return enter(Place::Metadata);
    header_.tensors.emplace_back().name = key_;
    fields_.clear();
    offsets_.clear();
    return enter(Place::Tensor);
  }

  bool start_array(size_t) override {
    if (place() == Place::Outside) corrupt("header is a list, wanted an object");
    if (place() == Place::Tensor && key_ == "shape") return enter(Place::Shape);
    if (place() == Place::Tensor && key_ == "data_offsets") return enter(Place::Offsets);
    return enter_unknown("a list");
  }

  bool key(string_t& name) override {
    key_ = name;
    if (place() == Place::Header && !names_.insert(name).second) corrupt(fmt::format("'{}' stands there twice", name));
    if (place() == Place::Tensor && is_field(name) && !fields_.insert(name).second) {
      corrupt(fmt::format("tensor '{}' has two fields '{}'", tensor().name, name));
    }
    return true;
  }

  bool end_object() override {
    if (place() == Place::Tensor) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!fields_.contains(field)) corrupt(fmt::format("tensor '{}' has no {}", tensor().name, field));
      }
    }
    places_.pop_back();
    return true;
  }

  bool end_array() override {
    if (place() == Place::Offsets) {
      if (offsets_.size() != 2)
        corrupt(fmt::format("tensor '{}' has {} data_offsets, wanted 2", tensor().name, offsets_.size()));
      tensor().begin = offsets_[0];
      tensor().end = offsets_[1];
    }
    places_.pop_back();
    return true;
  }

  bool parse_error(size_t position, const std::string&, const Json::exception&) override {
    corrupt(fmt::format("header is not JSON (at byte {})", position));
  }

 private:
  enum class Place { Outside, Header, Metadata, Tensor, Shape, Offsets, Unknown };
  static constexpr std::string_view kMetadataKey = "__metadata__";

  [[noreturn]] void corrupt(const std::string& what) const { fail_at(ErrorCode::Corrupt, path_, what, kSaveAgain); }
  static bool is_field(std::string_view name) { return name == "dtype" || name == "shape" || name == "data_offsets"; }

  Place place() const { return places_.empty() ? Place::Outside : places_.back(); }
  SafetensorsEntry& tensor() { return header_.tensors.back(); }

  bool enter(Place place) {
    if (places_.size() == kMaxDepth) corrupt("header has nesting too deep");
    places_.push_back(place);
    return true;
  }

  /// Lists and objects have a place only in fields that we do not know.
  bool enter_unknown(const char* kind) {
    scalar(kind);
    return enter(Place::Unknown);
  }

  /// A value that is neither a name, a dtype, nor a number in a list.
  bool scalar(const char* kind) {
    switch (place()) {
      case Place::Outside:
        corrupt(fmt::format("header is {}, wanted an object", kind));
      case Place::Header:
        corrupt(fmt::format("'{}' is {}, wanted an object", key_, kind));
      case Place::Metadata:
        corrupt(fmt::format("__metadata__ '{}' is {}, wanted a string", key_, kind));
      case Place::Shape:
        corrupt(fmt::format("tensor '{}' has {} in its shape, wanted whole numbers", tensor().name, kind));
      case Place::Offsets:
        corrupt(fmt::format("tensor '{}' has {} in its data_offsets, wanted whole numbers", tensor().name, kind));
      case Place::Tensor:
        if (is_field(key_)) corrupt(fmt::format("tensor '{}' has {} as {}", tensor().name, kind, key_));
        return true;
      case Place::Unknown:
        return true;
    }
    return true;
  }

  const std::filesystem::path& path_;
  SafetensorsHeader header_;
  std::vector<Place> places_;
  std::string key_;
  std::set<std::string> names_, fields_;
  std::vector<uint64_t> offsets_;
};

/// Size in bytes that dtype and shape ask for.
uint64_t byte_size(const SafetensorsEntry& entry, const std::filesystem::path& path) {
  const auto dtype =
      std::find_if(kDtypeBits.begin(), kDtypeBits.end(), [&](const auto& d) { return d.first == entry.dtype; });
  if (dtype == kDtypeBits.end()) {
    fail_at(ErrorCode::Corrupt, path, fmt::format("tensor '{}' has the unknown dtype '{}'", entry.name, entry.dtype),
            "a newer Multiplane may know it");
  }
  uint64_t bits = dtype->second;
  // Zeros last, so that they cannot hide an overflow.
  bool is_empty = false, fits = true;
  for (const int64_t dimension : entry.shape) {
    if (dimension == 0)
      is_empty = true;
    else
      fits = fits && multiply(bits, static_cast<uint64_t>(dimension), bits);
  }
  if (!fits) fail_at(ErrorCode::Corrupt, path, fmt::format("tensor '{}' is impossibly large", entry.name), kSaveAgain);
  if (is_empty) return 0;
  if (bits % 8 != 0)
    fail_at(ErrorCode::Corrupt, path, fmt::format("tensor '{}' ends within a byte", entry.name), kSaveAgain);
  return bits / 8;
}

/// Sorts the tensors by their bytes, which must follow each other from the first to the last byte of the data.
void check_layout(SafetensorsHeader& header, uint64_t file_size, const std::filesystem::path& path) {
  const auto corrupt = [&](const std::string& what) { fail_at(ErrorCode::Corrupt, path, what, kSaveAgain); };
  auto& tensors = header.tensors;
  std::sort(tensors.begin(), tensors.end(),
            [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  uint64_t end = 0;
  for (const auto& tensor : tensors) {
    if (tensor.begin < end) corrupt(fmt::format("tensor '{}' overlaps the one before it", tensor.name));
    if (tensor.begin > end)
      corrupt(fmt::format("there is a hole of {} bytes before tensor '{}'", tensor.begin - end, tensor.name));
    if (tensor.end < tensor.begin) corrupt(fmt::format("tensor '{}' ends before it begins", tensor.name));
    const uint64_t wanted = byte_size(tensor, path), size = tensor.end - tensor.begin;
    if (size != wanted) {
      corrupt(fmt::format("tensor '{}' has {} bytes, but {} [{}] needs {}", tensor.name, size, tensor.dtype,
                          fmt::join(tensor.shape, ","), wanted));
    }
    end = tensor.end;
  }
  const uint64_t available = file_size - header.data_start;
  if (available < end) {
    fail_at(ErrorCode::Corrupt, path, fmt::format("is incomplete: has {} of {} bytes of data", available, end),
            kDownloadAgain);
  }
  if (available > end) corrupt(fmt::format("has {} extra bytes after the last tensor", available - end));
}

/// The first `size` bytes, or fewer where the stream ends.
std::string read_bytes(std::istream& file, size_t size) {
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

/// Length of the JSON text, checked before anything of that size is allocated.
uint64_t read_header_length(std::istream& file, uint64_t file_size, const std::filesystem::path& path) {
  if (file_size == 0) fail_at(ErrorCode::Corrupt, path, "is empty (0 bytes)", kDownloadAgain);
  const auto start = read_bytes(file, static_cast<size_t>(std::min<uint64_t>(file_size, 64)));
  const auto guess = [&] { return guess_content(start); };
  if (start.size() < kLengthBytes) {
    fail_at(ErrorCode::Corrupt, path, "header too small (under 8 bytes)", kDownloadAgain);
  }
  uint64_t length = 0;
  for (int i = kLengthBytes - 1; i >= 0; --i) length = length << 8 | static_cast<uint8_t>(start[i]);
  const bool is_too_long = length > kMaxHeaderBytes;
  if (is_too_long || length > file_size - kLengthBytes) {
    if (!guess().empty())
      fail_at(ErrorCode::Corrupt, path, std::string(guess()), "download the .safetensors file itself");
    if (is_too_long) {
      fail_at(ErrorCode::Corrupt, path, fmt::format("header claims {} bytes (the limit is 100 MB)", length),
              "it seems not to be a safetensors file");
    }
    fail_at(ErrorCode::Corrupt, path, "header is longer than the file: a truncated download", kDownloadAgain);
  }
  file.clear();
  file.seekg(kLengthBytes);
  return length;
}

}  // namespace

SafetensorsHeader read_safetensors_header(std::istream& file, uint64_t file_size, const std::filesystem::path& path) {
  const uint64_t length = read_header_length(file, file_size, path);
  const auto text = read_bytes(file, static_cast<size_t>(length));
  const auto corrupt = [&](const std::string& what) { fail_at(ErrorCode::Corrupt, path, what, kSaveAgain); };
  if (text.size() != length) corrupt("could not be read to its end");
  if (const auto at = find_invalid_utf8(text); at != std::string::npos)
    corrupt(fmt::format("header is not UTF-8 (at byte {})", at));
  if (text.starts_with("\xEF\xBB\xBF")) corrupt("header starts with a byte order mark");
  // The JSON library takes a zero byte for the end of the text.
  if (text.ends_with('\0')) corrupt("header is padded with zero bytes");
  if (const auto at = text.find('\0'); at != std::string::npos)
    corrupt(fmt::format("header is not JSON (at byte {})", at));

  HeaderReader reader(path);
  Json::sax_parse(text, &reader);
  auto header = reader.take();
  header.data_start = kLengthBytes + length;
  check_layout(header, file_size, path);
  return header;
}

}  // namespace multiplane
