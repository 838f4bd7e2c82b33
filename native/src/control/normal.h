// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Normal control image: R = (1 - nx)/2, G = (1 + ny)/2, B = (1 + nz)/2, so blue faces the camera, red left, green up;
/// the background faces the camera: (0.5, 0.5, 1).
/// Source: ControlNet 1.1's normalbae model card ("blue is front, red is left, green is top").
/// @param normal float32 [H,W,3], camera space (x right, y up, z to the camera), unit length; background 0
/// @return uint8 [H,W,3]
at::Tensor normal_control(const at::Tensor& normal);

}  // namespace multiplane
