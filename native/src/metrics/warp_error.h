// SPDX-License-Identifier: Apache-2.0
// How far a frame's paint is from that of another frame, looked up along the motion of the scene. Pictures are float32
// [C,H,W], 0 … 1. Every measure is NaN where there is nothing to compare.
#pragma once
#include "metrics/fetch.h"

namespace multiplane {

/// Where Lai et al. compare two frames: not where the two directions of the motion contradict each other,
///   |there_flow(p + flow) + flow|² > 0.01 (|there_flow(p + flow)|² + |flow|²) + 0.5,
/// nor at motion boundaries, |∇u|² + |∇v|² > 0.01 |flow|² + 0.002. Ours besides: nor where the motion is unknown or
/// leads out of the picture, which estimated flow cannot tell. Source: Ruder et al. 2016, arXiv:1604.08610, eq. 5
/// and 6.
/// @param flow        float32 [H,W,2], from here to there   @param there_flow  the same from there to here; undefined:
///                    not known, and only the boundaries are left out
/// @return bool [H,W]
at::Tensor lai_mask(const at::Tensor& flow, const at::Tensor& there_flow);

/// Ewarp of two frames: the mean of (here − there(p + flow))² over the mask and the channels, with linear taps; the
/// Ewarp of a video is the mean over its pairs.
/// Source: Lai et al. 2018, arXiv:1808.00449, eq. 11, and the mask above.
double ewarp(const at::Tensor& here, const at::Tensor& there, const at::Tensor& flow, const at::Tensor& mask);

/// Ewarp-X of two frames, near or far: the same mean where `fetch` says that the comparison is exact.
double ewarp_x(const at::Tensor& here, const Fetched& there);

/// 0: paint moves with the surfaces; 1: it stands still on the screen while they move below it (the shower door).
///   E(flow) / (E(flow) + E(0)), E the summed squares where surfaces move by at least a pixel.
double stick_ratio(const at::Tensor& here, const at::Tensor& there, const Fetched& fetched, const at::Tensor& flow);

}  // namespace multiplane
