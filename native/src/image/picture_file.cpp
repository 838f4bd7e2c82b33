// SPDX-License-Identifier: Apache-2.0
#include "image/picture_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "kernels/error.h"

namespace multiplane {

namespace fs = std::filesystem;

namespace {

constexpr const char* kProvenanceKey = "multiplane:provenance";

std::vector<unsigned char> read_bytes(const fs::path& path) {
  MP_CHECK(fs::is_regular_file(path), "[read_picture] wanted a picture, but {} is not a file", path.string());
  const auto size = fs::file_size(path);
  if (size > kMaxPictureBytes) {
    fail(ErrorCode::Corrupt, "[read_picture] {} has {} bytes; the limit is {}", path.string(), size, kMaxPictureBytes);
  }
  std::vector<unsigned char> bytes(size);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  MP_CHECK(file, "[read_picture] cannot read {}: {}", path.string(), std::strerror(errno));
  return bytes;
}

void write_bytes(const fs::path& path, const std::vector<unsigned char>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  MP_CHECK(file, "[write_picture] cannot write {}: {}", path.string(), std::strerror(errno));
}

void check_limits(const std::string& name, const OIIO::ImageSpec& spec) {
  if (spec.width < 1 || spec.height < 1 || spec.width > kMaxSidePx || spec.height > kMaxSidePx) {
    fail(ErrorCode::Corrupt, "[read_picture] {} claims {} x {} pixels; the limit is {} x {}", name, spec.width,
         spec.height, kMaxSidePx, kMaxSidePx);
  }
  const auto bytes = spec.image_pixels() * static_cast<uint64_t>(spec.nchannels) * sizeof(float);
  if (spec.depth > 1 || spec.deep || bytes > kMaxPictureBytes) {
    fail(ErrorCode::Corrupt,
         "[read_picture] wanted a flat picture of at most {} bytes, got {} with {} channels and depth {}",
         kMaxPictureBytes, name, spec.nchannels, spec.depth);
  }
}

/// What the reader says went wrong; damaged names in it must not break the message.
std::string last_error(const OIIO::ImageInput& input) {
  auto message = input.geterror();
  std::replace_if(message.begin(), message.end(), [](unsigned char c) { return c == 0 || c > 127; }, '?');
  return message;
}

}  // namespace

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0 && c < 128; });
}

PictureReader::PictureReader(const char* format, const fs::path& path)
    : name_(path.string()), bytes_(read_bytes(path)), memory_(bytes_.data(), bytes_.size()) {
  OIIO::attribute("limits:imagesize_MB", static_cast<int>(kMaxPictureBytes >> 20));
  input_ = OIIO::ImageInput::create(format);
  if (!input_) fail(ErrorCode::Internal, "[read_picture] OpenImageIO has no reader for {}", format);
  input_->set_ioproxy(&memory_);
  OIIO::ImageSpec found, options;
  options["oiio:UnassociatedAlpha"] = 1;  // straight alpha, as PNG has it
  if (!input_->open(name_, found, options)) {
    fail(ErrorCode::Corrupt, "[read_picture] {} is damaged or not {}: {}", name_, format, last_error(*input_));
  }
  check_limits(name_, found);
}

void PictureReader::read(OIIO::TypeDesc type, void* pixels) {
  if (!input_->read_image(0, 0, 0, spec().nchannels, type, pixels)) {
    fail(ErrorCode::Corrupt, "[read_picture] {} is damaged: {}", name_, last_error(*input_));
  }
}

std::string PictureReader::provenance() const {
  const auto text = spec().get_string_attribute(kProvenanceKey);
  if (!is_ascii(text)) fail(ErrorCode::Corrupt, "[read_picture] {} is damaged: its provenance is not ASCII", name_);
  return text;
}

void write_picture(const char* format, const fs::path& path, OIIO::ImageSpec spec, OIIO::TypeDesc type,
                   const void* pixels, const std::string& provenance) {
  MP_CHECK(spec.width > 0 && spec.height > 0 && spec.width <= kMaxSidePx && spec.height <= kMaxSidePx,
           "[write_picture] wanted 1 ... {} pixels a side, got {} x {}", kMaxSidePx, spec.width, spec.height);
  MP_CHECK(is_ascii(provenance),
           "[write_picture] wanted provenance in ASCII (a PNG text chunk is Latin-1): escape the rest");
  spec["DateTime"] = "";  // else the EXR writer puts the time of writing in
  if (!provenance.empty()) spec[kProvenanceKey] = provenance;

  // In memory first: the writers do not notice a full disk when they close the file.
  std::vector<unsigned char> bytes;
  OIIO::Filesystem::IOVecOutput memory(bytes);
  const auto output = OIIO::ImageOutput::create(format);
  if (!output) fail(ErrorCode::Internal, "[write_picture] OpenImageIO has no writer for {}", format);
  output->set_ioproxy(&memory);
  if (!output->open(path.string(), spec) || !output->write_image(type, pixels) || !output->close()) {
    fail(ErrorCode::Internal, "[write_picture] cannot encode {}: {}", path.string(), output->geterror());
  }
  write_bytes(path, bytes);
}

}  // namespace multiplane
