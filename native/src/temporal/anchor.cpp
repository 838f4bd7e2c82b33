// SPDX-License-Identifier: Apache-2.0
#include "temporal/anchor.h"

#include <ATen/TensorOperators.h>

#include "kernels/temporal/masks.h"
#include "kernels/temporal/stretch.h"
#include "temporal/own_paint.h"

namespace multiplane {

namespace {

constexpr double kBadly = 0.1;  // clarity: magnified two and a half times, or all but on a stranger's outline

/// The anchor's own_paint, [1,H,W], as the frame's pixels see it.
Warped fetch_own_paint(const AnchorMatch& match) {
  const auto there = own_paint(match.anchor_keys, match.anchor_depth).unsqueeze(0);
  return backward_warp(there, match.there.flow, Taps::Bilinear, match.same_surface());
}

/// @param fetched [1,H,W] float32: fetch_own_paint
Sight sight_of(const AnchorMatch& match, const at::Tensor& own, const at::Tensor& fetched, const at::Tensor& coverage,
               const at::Tensor& stretch) {
  const auto in_own_paint = (1 - own + fetched.squeeze(0)).clamp_max(1);  // what runs over an outline here belongs here
  return {disocclusion_mask(match.there.visible, coverage).logical_not(),
          confidence_mask(match.there.visible, coverage, stretch) * in_own_paint};
}

}  // namespace

Sight sight_of(const AnchorMatch& match, const at::Tensor& own, const at::Tensor& coverage, const at::Tensor& stretch) {
  return sight_of(match, own, fetch_own_paint(match).image, coverage, stretch);
}

at::Tensor shown_well(const AnchorMatch& match) {
  const auto [fetched, coverage] = fetch_own_paint(match);
  const auto own = own_paint(match.keys, match.depth);
  return shown_well(sight_of(match, own, fetched, coverage, stretch(match.there.flow, match.keys)));
}

at::Tensor shown_well(const Sight& sight) { return sight.clarity >= kBadly; }

}  // namespace multiplane
