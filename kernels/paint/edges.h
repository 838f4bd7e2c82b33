// SPDX-License-Identifier: Apache-2.0
// Lines along the edges of surfaces. Source: Saito & Takahashi 1990, "Comprehensible rendering of 3-D shapes".
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Strength 0...1 of the borders between pixels, spread evenly over the two pixels that each lies between.
struct Edges {
  at::Tensor outline;  // [1,H,W] another object, or a step in depth
  at::Tensor crease;   // [1,H,W] a fold of one surface
};

Edges edges(const Subject& subject);

/// Borders of colour upon a surface, 0...1 over the two pixels that each lies between, [1,H,W].
at::Tensor markings(const Subject& subject);

/// Anti-aliased lines of the given width along edges, coverage 0...1. A picture's staircase is smoothed away.
/// An edge of less strength, down to about 0.6, makes a thinner line.
at::Tensor lines(const at::Tensor& edge, double width_px);

}  // namespace multiplane::painting
