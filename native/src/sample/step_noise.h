// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include "sample/solver.h"

namespace multiplane {

/// Standard normal noise from one generator: the first draw is a frame's start noise, the later ones its step noise.
/// Float32 on the CPU whatever the device, so that a frame is the same everywhere; the numbers are those of
/// torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed)).
NoiseSource seeded_noise(uint64_t seed, at::IntArrayRef shape);

}  // namespace multiplane
