// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Flow control image, as TemporalNet 2 was trained on: hue for direction, the paler the slower; the fastest pixel of
/// the picture has full colour, what does not move or is unknown is white.
/// Source: Baker et al. 2011, "A database and evaluation methodology for optical flow", in the form of torchvision's
/// flow_to_image.
/// @param flow [H,W,2] float32, pixels (dx, dy), from the frame before to this one; NaN: unknown
/// @return uint8 [H,W,3]
at::Tensor flow_control(const at::Tensor& flow);

}  // namespace multiplane
