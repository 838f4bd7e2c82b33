// SPDX-License-Identifier: Apache-2.0
// Measures of one frame's picture, float32 [C,H,W], 0 … 1.
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Mean of the modified Laplacian |2I − left − right| + |2I − above − below| of the mean colour: fine detail and its
/// contrast. It grows linearly with contrast, and falls with any blur; white noise counts as detail too.
/// Source: Nayar and Nakagawa 1994, IEEE TPAMI 16(8), eq. 4.
double sharpness(const at::Tensor& picture);

/// How visible the borders are between what a frame shows anew and what was seen before, within one surface: the mean
/// squared step across such borders over that of the steps just before and just behind them. 1: no seam can be seen.
/// The rounding of 8-bit pictures is added to both, so that flat paint without a seam has 1.
/// @param ids   int32 [H,W]: which surface   @param seen  bool [H,W]: in the other frame too
/// @return NaN where there is no such border
double seam_energy(const at::Tensor& picture, const at::Tensor& ids, const at::Tensor& seen);

}  // namespace multiplane
