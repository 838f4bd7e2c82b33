// SPDX-License-Identifier: Apache-2.0
// Lines that follow the form: where parallel planes cut the objects.
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Parallel planes through every object, in the object's own axes, so that lines along them stick to its surface.
struct Section {
  at::Tensor height;   // [1,H,W] metres along the planes' normal
  at::Tensor slope;    // [1,H,W] how many metres it changes over a pixel
  at::Tensor along_x;  // [1,H,W] direction of the planes' cut in the picture, a unit vector, x right
  at::Tensor along_y;  // [1,H,W] y down
};

Section section(const Subject& subject, double x, double y, double z);

/// Lines of about one spacing everywhere, however near the surface or steep the view: every other line ends where
/// they would come too close. They swell until they cover the part `ink` of the area. Anti-aliased coverage, [1,H,W].
/// Source: Ostromoukhov 1999, "Digital facial engraving"; Praun et al. 2001, "Real-time hatching", for nested lines.
/// @param ink      [1,H,W] 0...1
/// @param swaying  [1,H,W] pixels that a line is moved by
at::Tensor engraved(const Section& section, const at::Tensor& ink, const at::Tensor& swaying, double spacing_px);

/// Soft strokes along the cut, spacing_px wide and `longer` times that in length, 0...1 with mean 1/2. [1,H,W]
at::Tensor stroked(const Subject& subject, const Section& section, double spacing_px, double longer, uint64_t seed);

}  // namespace multiplane::painting
