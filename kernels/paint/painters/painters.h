// SPDX-License-Identifier: Apache-2.0
// The painters. Each turns a subject into a picture, float32 [3,H,W], sRGB 0...1 (paint() clamps it).
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

at::Tensor watercolour(const Subject& subject, const PaintSettings& settings);
at::Tensor gouache(const Subject& subject, const PaintSettings& settings);
at::Tensor oil(const Subject& subject, const PaintSettings& settings);
at::Tensor pastel(const Subject& subject, const PaintSettings& settings);
at::Tensor ink(const Subject& subject, const PaintSettings& settings);
at::Tensor pencil(const Subject& subject, const PaintSettings& settings);
at::Tensor charcoal(const Subject& subject, const PaintSettings& settings);
at::Tensor woodcut(const Subject& subject, const PaintSettings& settings);
at::Tensor cel(const Subject& subject, const PaintSettings& settings);
at::Tensor stained_glass(const Subject& subject, const PaintSettings& settings);
at::Tensor pixel(const Subject& subject, const PaintSettings& settings);
at::Tensor neon(const Subject& subject, const PaintSettings& settings);

/// The paper that shows through transparent paint, below a picture that was painted without.
at::Tensor on_watercolour_paper(const at::Tensor& picture, const PaintSettings& settings);

}  // namespace multiplane::painting
