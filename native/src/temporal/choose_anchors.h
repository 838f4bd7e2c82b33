// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace multiplane {

/// Where `anchor` shows `frame` well (shown_well), bool [h,w], of any size that is the same for all. Both are places
/// in the shot, from 0.
using ShownWell = std::function<at::Tensor(int64_t frame, int64_t anchor)>;

struct AnchorLimits {
  double allowed = 0.01;  // share of a frame's pixels that may be missing
  int64_t most = 16;      // anchors

  /// Throws Error{InvalidArgument} naming the value.
  void validate() const;
};

struct AnchorChoice {
  std::vector<int64_t> anchors;  // places in the shot, in the order in which they are to be painted
  std::vector<double> added;     // of each anchor: the share of its pixels that none before it shows well, without dust
  std::vector<double> missing;   // of each frame: the share of its pixels that no anchor shows well, without dust
};

/// The first frame, then again and again the one that misses most (the first of equals; without_dust), until none
/// misses more than is allowed or there are enough. A frame that misses nothing is not asked about again. The same
/// answers give the same choice.
AnchorChoice choose_anchors(int64_t frames, const ShownWell& shown_well, const AnchorLimits& limits);

}  // namespace multiplane
