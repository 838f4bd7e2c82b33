// SPDX-License-Identifier: Apache-2.0
// What every painter starts from: the scene after mood and palette, with lengths that follow the picture's size.
#pragma once
#include "kernels/paint/painter.h"

namespace multiplane::painting {

struct Colours {
  at::Tensor paper;  // [3,1,1] sRGB
  at::Tensor ink;    // [3,1,1] sRGB
};

/// All pictures are float32 [C,H,W] on one device.
struct Subject {
  at::Tensor beauty;    // [3,H,W] sRGB, mood and palette applied
  at::Tensor albedo;    // [3,H,W] sRGB, palette applied
  at::Tensor light;     // [1,H,W] how brightly the surface is lit, about 0...1.5; background 1
  at::Tensor depth;     // [1,H,W] metres, background +inf
  at::Tensor nearness;  // [1,H,W] 1 at the shot's nearest surface, 0 at its farthest and in the background (in 1/z)
  at::Tensor normal;    // [3,H,W] camera space
  at::Tensor ids;       // [1,H,W] int32
  at::Tensor solid;     // [1,H,W] 1 on surfaces, 0 in the background
  at::Tensor position;  // [3,H,W] metres on the object
  at::Tensor pixel_m;   // [1,H,W] metres that a pixel is wide at the surface's depth (background: on its 10 m sphere)
  at::Tensor up;        // [3,1,1] the world's up in camera space
  double unit_px;       // of its pictures: 1 at 512 x 512
  Colours colours;      // of paper and ink, from the palette
};

/// Pixels in 1/512 of the short side of a picture [...,H,W].
double unit_px(const at::Tensor& picture);

}  // namespace multiplane::painting
