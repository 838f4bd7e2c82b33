// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace multiplane {

/// A named channel, float32 [H,W], e.g. "Depth.Z".
using ExrChannel = std::pair<std::string, at::Tensor>;

/// Writes one EXR part with 32-bit float channels, ZIP, scene-linear, row 0 at the top. The same arguments give the
/// same bytes.
/// @param provenance  ASCII text for the attribute `multiplane:provenance`; empty: none
void write_exr(const std::filesystem::path& path, const std::vector<ExrChannel>& channels,
               const std::string& provenance = "");

/// Reads an EXR of one part; all channels become float32 [H,W], in the file's order.
std::vector<ExrChannel> read_exr(const std::filesystem::path& path);

/// A pass as the channels that Blender writes for it, so that its compositor and any viewer shows the file:
///   depth  → Depth.Z, background 1e10
///   normal → Normal.X Y Z, in camera space (Blender's own are in world space)
///   ids    → IndexOB.X
///   motion → Vector.X Y = previous - current position in pixels, y up; unknown motion stays NaN
///   albedo → DiffCol.R G B, of all kinds of surfaces (Blender's is that of diffuse ones)
///   position → Position.X Y Z, along the object's axes (Blender's are in world space)
std::vector<ExrChannel> pass_channels(std::string_view pass_name, const at::Tensor& pass);

}  // namespace multiplane
