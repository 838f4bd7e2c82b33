// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// How surely a painted pixel's colour is that of the surface it shows. Paint runs over outlines: 0 beside a nearer
/// surface and up to 8/512 of the short side from it, smoothly up to 1 where 24/512 lie between; the nearer surface's
/// paint is its own up to its outline. Along the picture's border paint thins out: the same there, over 32/512.
/// @param keys [H,W] int32   @param depth [H,W] float32, metres   @return [H,W] float32
at::Tensor own_paint(const at::Tensor& keys, const at::Tensor& depth);

}  // namespace multiplane
