// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <string>

namespace multiplane {

/// Segmentation control image in ADE20K's flat colours, without anti-aliasing. An id without a class stays black
/// ("other objects" in ADE20K).
/// @param ids         int32 [H,W]; 0 is the background
/// @param classes     class name of each id, e.g. {1: "person"}
/// @param background  class name of id 0, e.g. "sky"; empty: black
/// @return uint8 [H,W,3]
/// Throws Error{InvalidArgument} for an unknown class, naming the nearest ones.
at::Tensor segmentation_control(const at::Tensor& ids, const std::map<int32_t, std::string>& classes,
                                const std::string& background);

}  // namespace multiplane
