// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pictures.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/error.h"

namespace multiplane {

at::Tensor picture_to_unit(const at::Tensor& picture) {
  return picture.permute({2, 0, 1}).unsqueeze(0).to(at::kFloat).div(255.0).contiguous();
}

at::Tensor picture_from_signed(const at::Tensor& image) {
  const auto pixels = image.detach().to(at::kCPU, at::kFloat);
  if (!pixels.isfinite().all().item<bool>()) {
    fail(ErrorCode::Internal, "[render] the decoded picture has values that are not finite: try float32 as dtype");
  }
  return ((pixels * 0.5 + 0.5) * 255.0).round().clamp(0, 255).to(at::kByte).squeeze(0).permute({1, 2, 0}).contiguous();
}

at::Tensor mask_to_latent(const at::Tensor& mask, int64_t height, int64_t width) {
  const auto binary = mask.ge(128).to(at::kFloat).unsqueeze(0).unsqueeze(0);
  return at::upsample_nearest2d(binary, {height, width});
}

at::Tensor shrink_for_preview(const at::Tensor& latent) {
  const int64_t factor = std::min(latent.size(2), latent.size(3)) / 32;
  return factor > 1 ? at::avg_pool2d(latent, {factor, factor}) : latent;
}

}  // namespace multiplane
