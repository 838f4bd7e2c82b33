// SPDX-License-Identifier: Apache-2.0
#include "image/provenance.h"

#include "image/picture_file.h"
#include "kernels/error.h"

namespace multiplane {

std::string read_provenance(const std::filesystem::path& path) {
  const auto extension = path.extension();
  MP_CHECK(extension == ".png" || extension == ".exr", "[read_provenance] wanted a .png or .exr file, got {}",
           path.string());
  return PictureReader(extension == ".png" ? "png" : "openexr", path).provenance();
}

}  // namespace multiplane
