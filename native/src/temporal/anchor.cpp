// SPDX-License-Identifier: Apache-2.0
#include "temporal/anchor.h"

#include <ATen/TensorOperators.h>

#include "kernels/temporal/masks.h"
#include "kernels/temporal/stretch.h"

namespace multiplane {

Sight sight_of(const AnchorMatch& match, const at::Tensor& coverage, const at::Tensor& stretch) {
  return {disocclusion_mask(match.there.visible, coverage).logical_not(),
          confidence_mask(match.there.visible, coverage, stretch)};
}

at::Tensor shown_well(const AnchorMatch& match) {
  const auto any_picture = match.anchor_depth.unsqueeze(0);  // the coverage is the same for all
  const auto warped = backward_warp(any_picture, match.there.flow, Taps::Bilinear, match.same_surface());
  return shown_well(sight_of(match, warped.confidence, stretch(match.there.flow, match.keys)));
}

at::Tensor shown_well(const Sight& sight) { return sight.clarity >= 0.5; }

}  // namespace multiplane
