// SPDX-License-Identifier: Apache-2.0
// What PNG and EXR have in common: OpenImageIO with one named reader, our limits, and files written whole or not at
// all.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// clang-format off: the wheel's fmt, whole, before OpenImageIO's own older copy of it; mixed, neither compiles
#include <fmt/ostream.h>
#include <fmt/printf.h>
#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>
// clang-format on

namespace multiplane {

/// Largest width and height that is read or written, in pixels.
inline constexpr int kMaxSidePx = 16384;
/// Largest file, and largest decoded picture, in bytes.
inline constexpr uint64_t kMaxPictureBytes = uint64_t{4} << 30;

/// Whether a text from a file is safe to hand on: every byte 1 ... 127.
bool is_ascii(const std::string& text);

/// A picture opened by the reader of one format; no other reader is ever tried.
class PictureReader {
 public:
  /// @param format OpenImageIO's name: "png" or "openexr"
  /// Throws Error{InvalidArgument} if there is no such file, Error{Corrupt} if it is not a picture of that format
  /// within our limits.
  PictureReader(const char* format, const std::filesystem::path& path);

  const OIIO::ImageSpec& spec() const { return input_->spec(); }
  /// Whether the file has more than one part (EXR).
  bool has_more_parts() { return input_->seek_subimage(1, 0); }
  /// The text attribute `multiplane:provenance`; empty if there is none. Throws Error{Corrupt} if it is not ASCII.
  std::string provenance() const;
  /// Decodes into pixels [H,W,C] of `type`. Throws Error{Corrupt} if the file is damaged.
  void read(OIIO::TypeDesc type, void* pixels);

 private:
  std::string name_;
  std::vector<unsigned char> bytes_;
  OIIO::Filesystem::IOMemReader memory_;
  std::unique_ptr<OIIO::ImageInput> input_;
};

/// Encodes pixels [H,W,C] of `type` and writes the file, with `provenance` (ASCII) as text attribute if it has any.
/// Throws Error{InvalidArgument} if it cannot be written.
void write_picture(const char* format, const std::filesystem::path& path, OIIO::ImageSpec spec, OIIO::TypeDesc type,
                   const void* pixels, const std::string& provenance);

}  // namespace multiplane
