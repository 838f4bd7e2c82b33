// SPDX-License-Identifier: Apache-2.0
#include "temporal/choose_anchors.h"

#include <algorithm>

#include "kernels/error.h"
#include "kernels/temporal/tensors.h"
#include "temporal/dust.h"

namespace multiplane {

void AnchorLimits::validate() const {
  MP_CHECK(allowed >= 0 && allowed <= 1, "[choose_anchors] wanted an allowed share of 0 to 1, got {}", allowed);
  MP_CHECK(most >= 1, "[choose_anchors] wanted one anchor at least, got {}", most);
}

AnchorChoice choose_anchors(int64_t frames, const ShownWell& shown_well, const AnchorLimits& limits) {
  limits.validate();
  MP_CHECK(frames >= 1, "[choose_anchors] wanted one frame at least, got {}", frames);
  AnchorChoice choice{.anchors = {}, .added = {}, .missing = std::vector<double>(frames, 1.0)};
  std::vector<at::Tensor> missing(frames);  // bool [h,w]
  int64_t next = 0;
  do {
    choice.anchors.push_back(next);
    choice.added.push_back(choice.missing[next]);
    choice.missing[next] = 0;
    for (int64_t frame = 0; frame < frames; ++frame) {
      if (choice.missing[frame] == 0) continue;
      const auto unshown =
          temporal::dense("choose_anchors", "shown_well", shown_well(frame, next), at::kBool, {-1, -1}).logical_not();
      missing[frame] = missing[frame].defined() ? missing[frame].logical_and(unshown) : unshown;
      choice.missing[frame] = without_dust(missing[frame]).to(at::kFloat).mean().item<double>();
    }
    next = std::ranges::max_element(choice.missing) - choice.missing.begin();
  } while (choice.missing[next] > limits.allowed && std::ssize(choice.anchors) < limits.most);
  return choice;
}

}  // namespace multiplane
