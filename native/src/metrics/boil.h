// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "metrics/fetch.h"

namespace multiplane {

/// How much the paint of each surface point changes over time: the standard deviation over the frames in which the
/// point is seen, of the surface points of one frame. One pass over the shot (Welford 1962), so that no frame is kept.
class Boil {
 public:
  /// Adds the picture of one frame, fetched to the frame whose surface points are followed; its own picture is one too.
  void add(const Fetched& frame);
  /// Mean over surface points and channels of the unbiased standard deviation; points seen in fewer than four frames
  /// say nothing. NaN if there are no others.
  double mean_std() const;

 private:
  at::Tensor count_;    // [H,W] frames
  at::Tensor mean_;     // [C,H,W]
  at::Tensor squares_;  // [C,H,W] sum of squared deviations
};

}  // namespace multiplane
