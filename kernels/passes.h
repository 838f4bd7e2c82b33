// SPDX-License-Identifier: Apache-2.0
// What a pass must be before a picture is made of it (the table in multiplane_protocol/shot.py).
#pragma once
#include <ATen/core/Tensor.h>

#include <string_view>

namespace multiplane {

/// Wants float32 [H,W], metres along the camera axis, above 0, +inf where there is no surface.
/// Throws Error{InvalidArgument} for another type or shape, Error{Corrupt} for NaN or a depth of 0 or less.
void check_depth(const at::Tensor& depth);

/// Wants float32 [H,W,3], unit vectors, or 0 where there is no surface.
void check_normal(const at::Tensor& normal);

/// Wants int32 [H,W].
void check_ids(const at::Tensor& ids);

/// Wants float32 [H,W,3], linear, 0 … 1. Throws Error{InvalidArgument}, Error{Corrupt} for NaN and values outside.
void check_albedo(const at::Tensor& albedo);

/// Wants float32 [H,W,3], metres. Throws Error{InvalidArgument}, Error{Corrupt} for values that are not finite.
void check_position(const at::Tensor& position);

/// Wants uint8 [H,W,3]. Throws Error{InvalidArgument}.
void check_beauty(const at::Tensor& beauty);

/// Throws Error{InvalidArgument} naming both if two passes have different heights or widths.
void check_same_size(std::string_view name, const at::Tensor& pass, std::string_view other_name,
                     const at::Tensor& other);

}  // namespace multiplane
