// SPDX-License-Identifier: Apache-2.0
#include "io/vae.h"

#include <fmt/ostream.h>

#include <utility>

#include "kernels/error.h"
#include "models/autoencoder_kl.h"
#include "models/autoencoder_tiny.h"

namespace multiplane {

namespace {

at::Tensor to_host(const at::Tensor& tensor) { return tensor.to(at::kCPU, at::kFloat); }

size_t count_halvings(const AutoencoderKLConfig& config) { return config.block_out_channels.size() - 1; }
size_t count_halvings(const AutoencoderTinyConfig& config) { return config.encoder_block_out_channels.size() - 1; }

at::Tensor encode_with(AutoencoderKL& network, const at::Tensor& image, const at::Tensor& noise) {
  const auto gaussian = network.encode(image);
  const auto mean = to_host(gaussian.mean);
  if (!noise.defined()) return mean;
  MP_CHECK(noise.sizes() == mean.sizes(), "[Vae] wanted noise {}, got {}", fmt::streamed(mean.sizes()),
           fmt::streamed(noise.sizes()));
  return mean + (to_host(gaussian.log_var) / 2).exp() * noise;
}

at::Tensor encode_with(AutoencoderTiny& network, const at::Tensor& image, const at::Tensor&) {
  return to_host(network.encode(image));
}

/// The denoiser's latent is (latent − shift_factor) · scaling_factor, for both networks.
template <typename Network>
class NetworkVae final : public Vae {
 public:
  explicit NetworkVae(std::shared_ptr<Network> network) : network_(std::move(network)) {}

  at::Tensor encode(const at::Tensor& image, const at::Tensor& noise) override {
    MP_CHECK(
        image.dim() == 4 && image.size(1) == 3 && image.size(2) % downscale() == 0 && image.size(3) % downscale() == 0,
        "[Vae] wanted an image [N,3,H,W] with sides that are multiples of {}, got {}", downscale(),
        fmt::streamed(image.sizes()));
    return (encode_with(*network_, image, noise) - config().shift_factor) * config().scaling_factor;
  }

  at::Tensor decode(const at::Tensor& latent) override {
    MP_CHECK(latent.dim() == 4 && latent.size(1) == latent_channels(), "[Vae] wanted a latent [N,{},h,w], got {}",
             latent_channels(), fmt::streamed(latent.sizes()));
    return to_host(network_->decode(latent / config().scaling_factor + config().shift_factor));
  }

  int64_t latent_channels() const override { return config().latent_channels; }
  int64_t downscale() const override { return int64_t{1} << count_halvings(config()); }

 private:
  const auto& config() const { return network_->config; }

  std::shared_ptr<Network> network_;
};

}  // namespace

std::shared_ptr<Vae> make_vae(std::shared_ptr<AutoencoderKL> network) {
  return std::make_shared<NetworkVae<AutoencoderKL>>(std::move(network));
}
std::shared_ptr<Vae> make_vae(std::shared_ptr<AutoencoderTiny> network) {
  return std::make_shared<NetworkVae<AutoencoderTiny>>(std::move(network));
}

}  // namespace multiplane
