// SPDX-License-Identifier: Apache-2.0
#include "image/exr.h"

#include "image/picture_file.h"
#include "kernels/error.h"

namespace multiplane {

void write_exr(const std::filesystem::path& path, const std::vector<ExrChannel>& channels,
               const std::string& provenance) {
  MP_CHECK(!channels.empty(), "[write_exr] wanted a channel or more, got none");
  const auto& [first_name, first] = channels.front();
  std::vector<at::Tensor> planes;
  std::vector<std::string> names;
  for (const auto& [name, plane] : channels) {
    MP_CHECK(plane.dim() == 2 && plane.scalar_type() == at::kFloat,
             "[write_exr] wanted float32 [H,W] for {}, got {} {}", name, toString(plane.scalar_type()),
             c10::str(plane.sizes()));
    MP_CHECK(plane.sizes() == first.sizes(), "[write_exr] {} is {}, but {} is {}", name, c10::str(plane.sizes()),
             first_name, c10::str(first.sizes()));
    planes.push_back(plane);
    names.push_back(name);
  }
  const auto pixels = at::stack(planes, -1).to(at::kCPU).contiguous();
  OIIO::ImageSpec spec(static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)),
                       static_cast<int>(names.size()), OIIO::TypeDesc::FLOAT);
  spec.channelnames = names;
  spec["compression"] = "zip";
  write_picture("openexr", path, std::move(spec), OIIO::TypeDesc::FLOAT, pixels.data_ptr(), provenance);
}

std::vector<ExrChannel> read_exr(const std::filesystem::path& path) {
  PictureReader reader("openexr", path);
  const auto spec = reader.spec();
  auto pixels = at::empty({spec.height, spec.width, spec.nchannels}, at::kFloat);
  reader.read(OIIO::TypeDesc::FLOAT, pixels.data_ptr());
  if (reader.has_more_parts()) {
    fail(ErrorCode::InvalidArgument, "[read_exr] wanted an EXR of one part, but {} has more: save it interleaved",
         path.string());
  }
  std::vector<ExrChannel> channels;
  for (int64_t i = 0; i < spec.nchannels; ++i) {
    if (!is_ascii(spec.channelnames[i])) {
      fail(ErrorCode::Corrupt, "[read_exr] {} is damaged: channel {} has no readable name", path.string(), i);
    }
    channels.emplace_back(spec.channelnames[i], pixels.select(-1, i).contiguous());
  }
  return channels;
}

std::vector<ExrChannel> pass_channels(std::string_view pass_name, const at::Tensor& pass) {
  constexpr float kNoSurface = 1e10f;  // Blender's depth where a ray hits nothing
  const auto three = [&](const std::string& name, const std::string& axes) {
    std::vector<ExrChannel> channels;
    for (size_t i = 0; i < 3; ++i) channels.emplace_back(name + axes[i], pass.select(-1, static_cast<int64_t>(i)));
    return channels;
  };
  if (pass_name == "depth") return {{"Depth.Z", at::where(pass.isinf(), at::full({}, kNoSurface), pass)}};
  if (pass_name == "normal") return three("Normal.", "XYZ");
  if (pass_name == "albedo") return three("DiffCol.", "RGB");
  if (pass_name == "position") return three("Position.", "XYZ");
  if (pass_name == "ids") return {{"IndexOB.X", pass.to(at::kFloat)}};
  MP_CHECK(pass_name == "motion", "[pass_channels] wanted depth, normal, ids, motion, albedo or position, got '{}'",
           pass_name);
  return {{"Vector.X", pass.select(-1, 0)}, {"Vector.Y", -pass.select(-1, 1)}};
}

}  // namespace multiplane
