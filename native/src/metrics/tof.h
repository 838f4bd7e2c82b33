// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// How far the motion that the eye would see in two pictures is from that of the scene: the mean distance in pixels of
/// Farnebäck's optical flow between them from the exact one, where the surface is seen in both.
/// Source: tOF of Chu et al. 2020 (TecoGAN), arXiv:1811.09393, with its parameters of Farnebäck's method; it compares
/// with flow estimated in a true video, for which the exact one stands here, and needs no margin cut off.
/// @param here, there  float32 [3,H,W], 0 … 1   @param flow  float32 [H,W,2]   @param visible  bool [H,W]
/// @return NaN where nothing is seen in both
double tof(const at::Tensor& here, const at::Tensor& there, const at::Tensor& flow, const at::Tensor& visible);

}  // namespace multiplane
