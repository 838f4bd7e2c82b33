// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Relights the subject: a key light, light from sky and ground by the normals, haze by depth, and a new sky.
/// @param elevation  [1,H,W] of the background's view direction: -1 down, 1 up
/// Changes beauty and light.
void relight(Subject& subject, std::string_view mood, double strength, const at::Tensor& elevation);

}  // namespace multiplane::painting
