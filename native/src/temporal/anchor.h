// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/surface/correspond.h"
#include "kernels/temporal/warp.h"

namespace multiplane {

/// Where another frame, the anchor, shows what a frame shows.
struct AnchorMatch {
  at::Tensor keys;          // [H,W] int32: of what the frame shows (surface_keys)
  at::Tensor depth;         // [H,W] float32, metres: how deep that lies
  Correspondence there;     // of the frame's pixels in the anchor
  at::Tensor anchor_keys;   // [H,W] int32: of what the anchor shows
  at::Tensor anchor_depth;  // [H,W] float32, metres: how deep that lies

  SameSurface same_surface() const { return {keys, there.depth, anchor_keys, anchor_depth}; }
};

/// How well the anchor's picture serves each pixel.
struct Sight {
  at::Tensor seen;     // [H,W] bool: the anchor shows it, however stretched
  at::Tensor clarity;  // [H,W] float32, 0…1: falls where the picture would be magnified (confidence_mask), and where
                       // the anchor shows what ran over an outline that is elsewhere now (own_paint)
};

/// @param own [H,W] float32, own_paint of the frame   @param coverage [H,W] float32, Warped::confidence
/// @param stretch [2,H,W] float32
Sight sight_of(const AnchorMatch& match, const at::Tensor& own, const at::Tensor& coverage, const at::Tensor& stretch);

/// Where the anchor shows a pixel well: surely seen, magnified two and a half times at most, in the surface's own
/// paint. [H,W] bool
at::Tensor shown_well(const AnchorMatch& match);
at::Tensor shown_well(const Sight& sight);

}  // namespace multiplane
