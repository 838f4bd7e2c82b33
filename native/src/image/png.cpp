// SPDX-License-Identifier: Apache-2.0
#include "image/png.h"

#include "image/picture_file.h"
#include "kernels/error.h"

namespace multiplane {

void write_png(const std::filesystem::path& path, const at::Tensor& pixels, const std::string& provenance) {
  MP_CHECK(pixels.scalar_type() == at::kByte && pixels.dim() == 3, "[write_png] wanted uint8 [H,W,C], got {} {}",
           toString(pixels.scalar_type()), c10::str(pixels.sizes()));
  const int64_t channels = pixels.size(2);
  MP_CHECK(channels == 1 || channels == 3 || channels == 4, "[write_png] wanted 1, 3 or 4 channels, got {}", channels);
  const auto dense = pixels.to(at::kCPU).contiguous();
  OIIO::ImageSpec spec(static_cast<int>(dense.size(1)), static_cast<int>(dense.size(0)), static_cast<int>(channels),
                       OIIO::TypeDesc::UINT8);
  spec["oiio:ColorSpace"] = "sRGB";
  spec["oiio:UnassociatedAlpha"] = 1;
  spec["png:compressionLevel"] = 6;
  write_picture("png", path, std::move(spec), OIIO::TypeDesc::UINT8, dense.data_ptr(), provenance);
}

at::Tensor read_png(const std::filesystem::path& path) {
  PictureReader reader("png", path);
  const auto& spec = reader.spec();
  auto pixels = at::empty({spec.height, spec.width, spec.nchannels}, at::kByte);
  reader.read(OIIO::TypeDesc::UINT8, pixels.data_ptr());
  return pixels;
}

}  // namespace multiplane
