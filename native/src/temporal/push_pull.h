// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

/// Spreads what is known of a surface smoothly over the rest of it: what surrounds a place counts the coarser the
/// farther it is. Sets `values` where `wanted`; false, and nothing is set, where nothing of the surface is known.
/// @param values  [C,H,W] float32   @param surface, wanted [H,W] bool; surface: true somewhere
/// @param known   [H,W] float32, 0…1: how surely; below 1 what is around counts too
/// Source: Gortler et al. 1996, "The Lumigraph", 3.4.
bool spread(at::Tensor& values, const at::Tensor& surface, const at::Tensor& known, const at::Tensor& wanted);

}  // namespace multiplane
