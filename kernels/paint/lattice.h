// SPDX-License-Identifier: Apache-2.0
// Value noise on a lattice: a hash at each corner of a cell, smooth in between. Source: Perlin 1985, "An image
// synthesizer", with the hash of Wellons 2018, "Prospecting for hash functions" (lowbias32).
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace multiplane::painting {

/// Noise 0...1 with mean 1/2 of points [1,H,W] float32, in cells. On the CPU pixel by pixel, elsewhere as tensors.
/// @param flat  z is whole everywhere: the four corners with that z are enough
at::Tensor lattice_noise(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed, bool flat);

/// The same as an expression of tensors, for any device.
at::Tensor lattice_noise_of_tensors(const at::Tensor& x, const at::Tensor& y, const at::Tensor& z, uint64_t seed,
                                    bool flat);

}  // namespace multiplane::painting
