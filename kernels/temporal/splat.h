// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

struct Splat {
  at::Tensor image;     // [C,H,W] float32; 0 where nothing arrived
  at::Tensor coverage;  // [H,W] float32: sum of the weights that arrived; below 1/2 a hole, above 1 it shrinks
};

/// Every pixel sent to where its surface is in the other frame, where only that direction's motion is known. Each
/// spreads over the four pixels around its place (bilinear weights); who lies more than 1 % deeper than the nearest
/// surface that came to a pixel is hidden there. The same to the bit for any number of threads.
/// @param source [C,H,W] float32   @param flow [H,W,2] float32, pixels; NaN: unknown
/// @param depth  [H,W] float32, metres: how deep each pixel's surface lies in the other frame
/// Source: Niklaus & Liu 2020, "Softmax splatting for video frame interpolation", with a depth test for the softmax.
Splat forward_splat(const at::Tensor& source, const at::Tensor& flow, const at::Tensor& depth);

}  // namespace multiplane
