// SPDX-License-Identifier: Apache-2.0
#include "pipeline/denoiser.h"

#include <ATen/ATen.h>

namespace multiplane {

bool ActiveControl::acts_in(int64_t step, int64_t calls) const {
  const double begins = static_cast<double>(step) / calls, ends = static_cast<double>(step + 1) / calls;
  return setting.scale != 0.0 && begins >= setting.start && ends <= setting.end;
}

at::Tensor Denoiser::operator()(const at::Tensor& x, double timestep, int64_t step) const {
  const bool guided = guidance != 1.0;
  const auto positive = text.positive(step);
  const auto words = guided ? at::cat({text.negative(step), positive}) : positive;
  const auto latent = x.expand({words.size(0), -1, -1, -1});
  const auto time = at::full({latent.size(0)}, timestep, x.options());

  std::optional<ControlResiduals> residuals;
  for (const auto& control : controls) {
    if (!control.acts_in(step, calls)) continue;
    auto added = control.network->forward(latent, time, words, control.hint, control.setting.scale);
    if (residuals) {
      residuals->add(added);
    } else {
      residuals = std::move(added);
    }
  }
  const auto input = inpaint ? at::cat({latent, inpaint->expand({latent.size(0), -1, -1, -1})}, 1) : latent;
  const auto out = unet->forward(input, time, words, residuals ? &*residuals : nullptr).to(x.device(), at::kFloat);
  if (!guided) return out;
  const auto parts = out.chunk(2);
  return parts[0] + guidance * (parts[1] - parts[0]);
}

}  // namespace multiplane
