// SPDX-License-Identifier: Apache-2.0
#include "pipeline/denoiser.h"

#include <ATen/ATen.h>

namespace multiplane {

bool ActiveControl::acts_in(int64_t step, int64_t calls) const {
  const double begins = static_cast<double>(step) / calls, ends = static_cast<double>(step + 1) / calls;
  return setting.scale != 0.0 && begins >= setting.start && ends <= setting.end;
}

namespace {

void keep_positive_half(ControlResiduals& residuals) {
  for (auto& residual : residuals.down)
    residual = at::cat({at::zeros_like(residual[0]).unsqueeze(0), residual.narrow(0, 1, 1)});
  residuals.mid = at::cat({at::zeros_like(residuals.mid[0]).unsqueeze(0), residuals.mid.narrow(0, 1, 1)});
}

}  // namespace

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
    // A ControlNet that pools its picture (shuffle) speaks to the prompt's half alone, as it does in diffusers.
    if (guided && control.network->config.global_pool_conditions) keep_positive_half(added);
    if (residuals) {
      residuals->add(added);
    } else {
      residuals = std::move(added);
    }
  }
  const auto input = inpaint ? at::cat({latent, inpaint->expand({latent.size(0), -1, -1, -1})}, 1) : latent;
  std::optional<AttentionMemory::Call> memory;
  if (shared.memory != nullptr) memory.emplace(*shared.memory, shared.use, timestep);
  const auto out = unet->forward(input, time, words, residuals ? &*residuals : nullptr, memory ? &*memory : nullptr)
                       .to(x.device(), at::kFloat);
  if (!guided) return out;
  const auto parts = out.chunk(2);
  return parts[0] + guidance * (parts[1] - parts[0]);
}

}  // namespace multiplane
