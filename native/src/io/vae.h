// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace multiplane {

struct AutoencoderKL;
struct AutoencoderTiny;

/// The way between pictures and the latents that the denoiser works on, whatever the autoencoder. Takes and returns
/// float32 on the CPU; computes in the weights' dtype and on their device.
class Vae {
 public:
  virtual ~Vae() = default;

  /// @param image [N,3,H,W] in −1…1, H and W multiples of downscale()
  /// @param noise [N,C,h,w] standard normal: which of the latents that the picture encodes to; {} for the mean
  /// @return [N,C,h,w], scaled as the denoiser wants it
  virtual at::Tensor encode(const at::Tensor& image, const at::Tensor& noise) = 0;

  /// @param latent [N,C,h,w], scaled   @return [N,3,H,W], about −1…1
  virtual at::Tensor decode(const at::Tensor& latent) = 0;

  virtual int64_t latent_channels() const = 0;
  /// Pixels a latent element, each way.
  virtual int64_t downscale() const = 0;
};

std::shared_ptr<Vae> make_vae(std::shared_ptr<AutoencoderKL> network);
/// Encodes to one latent, not to a distribution: the noise is not used.
std::shared_ptr<Vae> make_vae(std::shared_ptr<AutoencoderTiny> network);

}  // namespace multiplane
