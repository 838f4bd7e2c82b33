// SPDX-License-Identifier: Apache-2.0
#include "temporal/anchor.h"

#include <ATen/TensorOperators.h>

#include "kernels/temporal/masks.h"
#include "kernels/temporal/stretch.h"
#include "temporal/own_paint.h"

namespace multiplane {

namespace {

/// 1 where the anchor's paint is as much the surface's own as it can be here: along an outline what runs over it
/// belongs there. [H,W] float32
at::Tensor in_own_paint(const AnchorMatch& match) {
  const auto here = own_paint(match.keys, match.depth);
  const auto there = own_paint(match.anchor_keys, match.anchor_depth).unsqueeze(0);
  const auto fetched = backward_warp(there, match.there.flow, Taps::Bilinear, match.same_surface());
  return (1 - here + fetched.image.squeeze(0)).clamp_max(1);
}

}  // namespace

Sight sight_of(const AnchorMatch& match, const at::Tensor& coverage, const at::Tensor& stretch) {
  return {disocclusion_mask(match.there.visible, coverage).logical_not(),
          confidence_mask(match.there.visible, coverage, stretch) * in_own_paint(match)};
}

at::Tensor shown_well(const AnchorMatch& match) {
  const auto any_picture = match.anchor_depth.unsqueeze(0);  // the coverage is the same for all
  const auto warped = backward_warp(any_picture, match.there.flow, Taps::Bilinear, match.same_surface());
  return shown_well(sight_of(match, warped.confidence, stretch(match.there.flow, match.keys)));
}

at::Tensor shown_well(const Sight& sight) { return sight.clarity >= 0.5; }

}  // namespace multiplane
