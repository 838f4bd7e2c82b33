// SPDX-License-Identifier: Apache-2.0
// What a painter's hand adds: borders that waver, tones that go in steps, paper that shows its relief.
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// The subject at half its resolution, for what is broader than its pixels; as it is where it has few pixels.
Subject sketched(const Subject& subject);

/// [C,h,w] of a sketch at the resolution of the subject.
at::Tensor enlarged(const at::Tensor& sketch, const Subject& subject);

/// The picture [C,H,W] as a hand that trembles would trace it: moved by up to about reach_px, in waves of cell_px.
at::Tensor wavering(const at::Tensor& picture, const Subject& subject, double cell_px, double reach_px, uint64_t seed);

/// The calm picture with what a small brush puts back: details of the picture that stand out by more than a wash.
at::Tensor with_details(const at::Tensor& calm, const at::Tensor& picture);

/// Shapes set off from each other by lines in a darker shade of their colours; weight as PaintSettings::line.
at::Tensor contoured(const at::Tensor& picture, const Subject& subject, double width_px, double weight);

/// x in steps of 1 / levels; softness 0...0.5 is how much of a step its rise takes on either side.
at::Tensor stepped(const at::Tensor& x, double levels, double softness);

/// How brightly a relief is lit from the upper left, about -1...1; height 1 over one pixel is steep.
at::Tensor relief(const at::Tensor& height);

}  // namespace multiplane::painting
