// SPDX-License-Identifier: Apache-2.0
// Pictures and latents fetched from another frame, surface by surface. Pictures are planar float32 [C,H,W]; flow is
// [H,W,2] float32 in pixels, (dx, dy) = place in the other frame - place here; NaN: unknown. Pixel (i, j) has its
// centre at (i + 0.5, j + 0.5). A warp resamples, so fetch from the frame that was painted, never from a warped one.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>

namespace multiplane {

/// What tells whether a pixel of the other frame shows the surface that a pixel here shows.
struct SameSurface {
  at::Tensor ids;           // [H,W] int32: of what is seen here (objects; keys, where instances must be told apart)
  at::Tensor depth;         // [H,W] float32, metres: how deep that lies in the other frame (Correspondence::depth)
  at::Tensor source_ids;    // [H,W] int32: of what is seen there
  at::Tensor source_depth;  // [H,W] float32, metres: how deep that lies
};

/// The pixels of the other frame that make one here: 2x2, 4x4 (Catmull-Rom; Keys 1981, "Cubic convolution
/// interpolation for digital image processing", a = -1/2) or 8x8 (sinc windowed by its own main lobe: Duchon 1979,
/// "Lanczos filtering in one and two dimensions"). More taps keep more of the sharpness.
enum class Taps { Bilinear, Cubic, Lanczos };

struct Warped {
  at::Tensor image;       // [C,H,W] float32; 0 where confidence is 0
  at::Tensor confidence;  // [H,W] float32, 0...1: the part of the footprint that shows the same surface
};

/// Every pixel from where its surface is in the other frame. A tap counts if it has the same id and depth:
///   |z(tap) - z| <= 1 % of z + what the surface's slope explains over the distance to the tap.
/// Where a wide kernel's tap does not count, the mean of the bilinear taps that do takes its place, as if the surface
/// went on in the colour of its border: along outlines a narrow kernel would blur what is drawn there. Without `same`
/// every pixel of the source counts.
/// @param source [C,H,W]   @param flow [H,W,2]
Warped backward_warp(const at::Tensor& source, const at::Tensor& flow, Taps taps,
                     const std::optional<SameSurface>& same);

/// The same where the picture shrinks: the mean over the ellipse that a pixel covers in the other frame, weighted by a
/// Gaussian of covariance (J Jᵀ + 1) / 8, J: the flow's Jacobian, that falls to 0 at 3 standard deviations. Up to 16
/// times smaller; beyond, the ellipse is cut.
/// Softer than backward_warp where the picture keeps its size.
/// Source: Heckbert 1989, "Fundamentals of texture mapping and image warping", 3.5.
Warped ewa_warp(const at::Tensor& source, const at::Tensor& flow, const std::optional<SameSurface>& same);

}  // namespace multiplane
