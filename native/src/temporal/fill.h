// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Fills holes smoothly with the colours around them: those of the same surface where any of it is known, else all.
/// For small ones; nothing is invented.
/// @param picture [H,W,3] uint8   @param holes [H,W] bool   @param keys [H,W] int32: which surface
/// @return [H,W,3] uint8, to the bit as it was outside of the holes
/// Source: Gortler et al. 1996, "The Lumigraph", 3.4 (push and pull), surface by surface.
at::Tensor fill_holes(const at::Tensor& picture, const at::Tensor& holes, const at::Tensor& keys);

}  // namespace multiplane
