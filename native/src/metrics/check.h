// SPDX-License-Identifier: Apache-2.0
// What the measures want of what they are given.
#pragma once
#include <string_view>

#include "metrics/fetch.h"

namespace multiplane {

/// Wants float32 [C,H,W], contiguous, on the CPU. Throws Error{InvalidArgument}.
void check_picture(std::string_view function, const at::Tensor& picture);

/// Wants that type and shape, contiguous, on the CPU. Throws Error{InvalidArgument}.
void check_plane(std::string_view function, std::string_view name, const at::Tensor& plane, at::ScalarType type,
                 at::IntArrayRef shape);

/// Wants a picture and a match of its size. Throws Error{InvalidArgument}.
void check_match(std::string_view function, const at::Tensor& picture, const Match& match);

}  // namespace multiplane
