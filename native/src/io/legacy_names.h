// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <utility>

namespace multiplane {

/// The only weight names that differ from the members of our networks: what older libraries called them.
///  - attention of the VAE before diffusers 0.17 (also stored as 1×1 convolutions, [C,C,1,1]);
///  - CLIP as transformers 5 saves it, without the name of the part that it is.
/// Source: diffusers' ModelMixin._fix_state_dict_keys_on_load.
inline constexpr std::array<std::pair<const char*, const char*>, 4> kLegacySegments{{
    {".query.", ".to_q."},
    {".key.", ".to_k."},
    {".value.", ".to_v."},
    {".proj_attn.", ".to_out.0."},
}};
inline constexpr const char* kLegacyPrefix = "text_model.";

/// A buffer that old CLIP checkpoints carry: 0, 1, 2, …
inline constexpr const char* kPassedOverSuffix = ".position_ids";

/// Today's name of a tensor. `exists(name)` says whether the network has a parameter of that name.
template <typename Exists>
std::string modern_name(const std::string& name, const Exists& exists) {
  if (exists(name)) return name;
  if (exists(kLegacyPrefix + name)) return kLegacyPrefix + name;
  for (const auto& [old_segment, segment] : kLegacySegments) {
    const auto at = name.find(old_segment);
    if (at != std::string::npos) return std::string(name).replace(at, std::string(old_segment).size(), segment);
  }
  return name;
}

}  // namespace multiplane
