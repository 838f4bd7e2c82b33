// SPDX-License-Identifier: Apache-2.0
#include "sample/step_noise.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace multiplane {

NoiseSource seeded_noise(uint64_t seed, at::IntArrayRef shape) {
  return [generator = at::detail::createCPUGenerator(seed), sizes = shape.vec()] {
    return at::randn(sizes, generator, at::TensorOptions(at::kFloat));
  };
}

}  // namespace multiplane
