// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

namespace multiplane {

struct LightChange {
  at::Tensor factor;  // [3,H,W] float32, 1/4…4: what paint must be multiplied by; 1 where the light is the same
  at::Tensor trust;   // [H,W] float32, 0…1: falls where a shadow was painted and the sun shines now: dark paint holds
                      // little colour; and around that, since the edges that a painter gives shadows are his own
};

/// What brings paint into another light: the ratio of two renders of the same surfaces, smoothed within each surface
/// over some pixels (std 3/512 of the short side), so that textures and noise drop out and the edge of a shadow stays;
/// pixels along outlines hardly count. Small changes are taken for noise and for highlights that wander with the
/// camera. All colours are the display's, whose values are powers of light: so are their ratios.
/// @param here, there [3,H,W] float32, 0…255: the render in that light, and in the light that was painted
/// @param keys [H,W] int32: which surface
/// @param sure [H,W] float32, 0…1: how far `there` is of that surface alone (inner_pixels); 0: it is not known
/// @return where `there` is not known: no change
/// Source: Dammertz et al. 2010, "Edge-Avoiding À-Trous Wavelet Transform for fast Global Illumination Filtering", with
/// surfaces as the only edges.
LightChange light_change(const at::Tensor& here, const at::Tensor& there, const at::Tensor& keys,
                         const at::Tensor& sure);

/// 1 where a pixel and those around it show one surface; little along outlines, where a render mixes two. [H,W] float32
at::Tensor inner_pixels(const at::Tensor& keys);

}  // namespace multiplane
