// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Where the pixels of one frame (here) are in another (there), however far apart the two are.
struct Match {
  at::Tensor flow;         // float32 [H,W,2], (dx, dy) in pixels from here to there; NaN: unknown
  at::Tensor visible;      // bool [H,W]: seen there
  at::Tensor ids_here;     // int32 [H,W]: which surface
  at::Tensor ids_there;    // int32 [H,W]
  at::Tensor depth;        // float32 [H,W], metres: how deep it lies there; undefined: unknown
  at::Tensor depth_there;  // float32 [H,W], metres: of what is seen there
};

/// Another frame's picture, moved to where this frame shows the same surfaces.
struct Fetched {
  at::Tensor picture;  // float32 [C,H,W]
  at::Tensor valid;    // bool [H,W]: where it may be compared
};

/// Fetches every pixel from where its surface is in the other frame, with cubic taps: linear ones would blur, and so
/// hide a part of the boil that is to be measured. Valid is what is seen in both frames with all eight neighbours, and
/// whose sixteen taps all show the same surface, by its id and, where it is known, its depth, so that no outline is
/// mistaken for paint.
/// @param there  float32 [C,H,W], picture of the other frame
Fetched fetch(const at::Tensor& there, const Match& match);

}  // namespace multiplane
