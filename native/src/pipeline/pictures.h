// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// uint8 [H,W,3] → float32 [1,3,H,W] in 0 … 1.
at::Tensor picture_to_unit(const at::Tensor& picture);
/// float [1,3,H,W] in −1 … 1 → uint8 [H,W,3], rounded and clamped. Throws Error{Internal} where a value is not finite.
at::Tensor picture_from_signed(const at::Tensor& image);
/// uint8 [H,W] → float32 [1,1,h,w], 1 where the nearest pixel is ≥ 128, else 0.
at::Tensor mask_to_latent(const at::Tensor& mask, int64_t height, int64_t width);
/// latent [1,C,h,w] → at most 32 cells on the short side: a preview decodes in a fraction of the time.
at::Tensor shrink_for_preview(const at::Tensor& latent);

}  // namespace multiplane
