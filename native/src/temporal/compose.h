// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "temporal/anchor.h"

namespace multiplane {

/// A frame that is painted, as a source of paint for another.
struct Anchor {
  at::Tensor picture;  // [H,W,3] uint8
  AnchorMatch match;   // of the frame that is composed
  at::Tensor beauty;   // [H,W,3] uint8: its render, in the light that was painted
};

struct Composed {
  at::Tensor picture;  // [H,W,3] uint8; black where unseen
  at::Tensor missing;  // [H,W] bool: no anchor shows it well, it must be painted anew
  at::Tensor unseen;   // [H,W] bool: no anchor shows it at all; the rest of what is missing is there, but stretched
};

/// A frame made of what anchors show of it. Each is fetched surface by surface, with the sharpest taps, or averaged
/// where it shrinks. They lie over each other like sheets, the first on top: a sheet is opaque where it is clear
/// (confidence and resolution) and fades where its coverage of a surface ends, so that the next one takes over without
/// a seam. As what lies on top does not depend on the frame before, nothing pops; as every sheet was painted, not
/// warped, nothing blurs over time. Where the light has changed, so that a shadow has wandered, each sheet is lit anew
/// (light_change).
/// @param anchors  the oldest first; all matches are of the same frame
/// @param beauty   [H,W,3] uint8: the frame's render; with none, paint keeps the light that it was painted in
/// The compositing is Porter & Duff 1984, "Compositing digital images", `over`, normalised by its alpha.
Composed compose(const std::vector<Anchor>& anchors, const at::Tensor& beauty = {});

}  // namespace multiplane
