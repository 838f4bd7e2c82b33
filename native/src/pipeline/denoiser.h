// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <vector>

#include "models/controlnet.h"
#include "models/unet.h"
#include "pipeline/stylize.h"
#include "text/encode.h"

namespace multiplane {

/// A ControlNet with its control image, ready for the steps of one frame.
struct ActiveControl {
  std::shared_ptr<ControlNetModel> network;
  ControlHint hint;
  ControlSetting setting;

  /// Whether it takes part in `step` of `calls`, as diffusers' control_guidance_start and _end decide.
  bool acts_in(int64_t step, int64_t calls) const;
};

/// The network of one frame as the sampler sees it: noisy latent → raw output, with ControlNets and classifier-free
/// guidance
///   out = negative + guidance · (positive − negative).
/// Source: Ho & Salimans 2022, arXiv:2207.12598, eq. 6; Zhang et al. 2023, arXiv:2302.05543, eq. 2.
struct Denoiser {
  std::shared_ptr<UNet2DConditionModel> unet;
  std::vector<ActiveControl> controls = {};
  const Conditioning& text;
  double guidance = 1.0;
  int64_t calls = 0;                       // network calls of the run, of which start and end are fractions
  std::optional<at::Tensor> inpaint = {};  // [1,1+C,h,w], mask and masked latent, for an inpainting network
  SharedAttention shared = {};

  /// @param x  [1,C,h,w] float32, scaled for the network   @return raw network output, [1,C,h,w] float32 on x's device
  at::Tensor operator()(const at::Tensor& x, double timestep, int64_t step) const;
};

}  // namespace multiplane
