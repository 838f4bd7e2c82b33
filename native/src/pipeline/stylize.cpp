// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stylize.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/ranges.h>

#include <cmath>

#include "io/text_file.h"
#include "io/vae.h"
#include "pipeline/denoiser.h"
#include "pipeline/pictures.h"
#include "pipeline/threads.h"
#include "sample/sampler.h"
#include "sample/step_noise.h"

namespace multiplane {

struct StylizePipeline::Parts {
  Placement placement;
  std::shared_ptr<UNet2DConditionModel> unet;
  std::vector<std::shared_ptr<ControlNetModel>> controlnets;
  std::shared_ptr<Vae> vae;
  PromptEncoder prompt_encoder;
  SchedulerConfig scheduler;

  /// Whether the network sees mask and masked picture beside the latent.
  bool is_inpainting() const { return unet->config.in_channels == 2 * vae->latent_channels() + 1; }
};

namespace {

void check_picture(const at::Tensor& picture, const char* name, int64_t height, int64_t width, int64_t channels) {
  const bool right = picture.scalar_type() == at::kByte && picture.dim() == (channels == 1 ? 2 : 3) &&
                     picture.size(0) == height && picture.size(1) == width &&
                     (channels == 1 || picture.size(2) == channels);
  MP_CHECK(right, "[render] {} must be uint8 of {} x {} pixels, got {} of {}", name, width, height,
           toString(picture.scalar_type()), fmt::join(picture.sizes(), " x "));
}

void check_input(const FrameInput& input, const StylizeSettings& settings, const StylizePipeline::Parts& parts) {
  const int64_t multiple = parts.vae->downscale();
  MP_CHECK(
      settings.width > 0 && settings.height > 0 && settings.width % multiple == 0 && settings.height % multiple == 0,
      "[render] width and height must be multiples of {}, got {} x {}", multiple, settings.width, settings.height);
  MP_CHECK(input.control_images.size() == parts.controlnets.size(), "[render] wanted {} control images, got {}",
           parts.controlnets.size(), input.control_images.size());
  for (size_t i = 0; i < parts.controlnets.size(); ++i) {
    if (settings.controls[i].scale == 0.0) continue;
    check_picture(input.control_images[i], "a control image", settings.height, settings.width,
                  parts.controlnets[i]->config.conditioning_channels);
  }
  if (input.init_image) check_picture(*input.init_image, "the init image", settings.height, settings.width, 3);
  if (input.mask) {
    check_picture(*input.mask, "the mask", settings.height, settings.width, 1);
    MP_CHECK(input.init_image.has_value(), "[render] a mask needs the picture that it masks");
  }
  MP_CHECK(input.init_image || !parts.is_inpainting(), "[render] an inpainting model needs a picture to repaint");
}

std::vector<int64_t> latent_shape(const Vae& vae, const StylizeSettings& settings) {
  return {1, vae.latent_channels(), settings.height / vae.downscale(), settings.width / vae.downscale()};
}

/// The caller's start noise as a batch of one, or the drawn noise where there is none.
at::Tensor start_noise(const FrameInput& input, const at::Tensor& drawn) {
  if (!input.noise) return drawn;
  MP_CHECK(input.noise->scalar_type() == at::kFloat && input.noise->sizes() == drawn[0].sizes(),
           "[render] the noise must be float32 of {}, got {} of {}", fmt::join(drawn[0].sizes(), " x "),
           toString(input.noise->scalar_type()), fmt::join(input.noise->sizes(), " x "));
  return input.noise->unsqueeze(0);
}

at::Tensor latent_mask(const FrameInput& input, const std::vector<int64_t>& shape) {
  return input.mask ? mask_to_latent(*input.mask, shape[2], shape[3]) : at::ones({1, 1, shape[2], shape[3]});
}

/// What an inpainting network sees beside the latent: mask and picture with the masked part grey, [1,1+C,h,w].
at::Tensor inpainting_input(Vae& vae, const FrameInput& input, const at::Tensor& image, const at::Tensor& mask,
                            const at::Tensor& noise) {
  const auto kept = input.mask ? image * input.mask->lt(128) : at::zeros_like(image);
  return at::cat({mask, vae.encode(kept, noise)}, 1);
}

}  // namespace

void StylizeSettings::validate(size_t controlnets) const {
  MP_CHECK(steps >= 1 && steps <= 1000, "[render] steps must be 1 to 1000, got {}", steps);
  MP_CHECK(std::isfinite(guidance), "[render] guidance must be a number, got {}", guidance);
  MP_CHECK(strength >= 0.0 && strength <= 1.0, "[render] strength must be 0 to 1, got {}", strength);
  MP_CHECK(controls.size() == controlnets, "[render] wanted settings for {} ControlNets, got {}", controlnets,
           controls.size());
}

StylizePipeline::StylizePipeline(const std::string& model, const std::vector<std::string>& controlnets,
                                 const std::vector<std::string>& embeddings, const Placement& placement) {
  const ModelFolder folder(model);
  check_components_fit(folder);
  for (const auto& path : controlnets) check_controlnet_fits(path, folder.component("unet"));

  parts_ = std::make_unique<Parts>(Parts{
      .placement = placement,
      .unet = load_unet(folder.component("unet"), placement),
      .controlnets = {},
      .vae = load_vae(folder.component("vae"), placement),
      .prompt_encoder = PromptEncoder(folder.component("tokenizer"),
                                      load_text_encoder(folder.component("text_encoder"), placement), embeddings),
      .scheduler = scheduler_config_from_json(read_text_file(folder.component("scheduler") / "scheduler_config.json")),
  });
  for (const auto& path : controlnets) parts_->controlnets.push_back(load_controlnet(path, placement));
}

StylizePipeline::~StylizePipeline() = default;

const Placement& StylizePipeline::placement() const { return parts_->placement; }

at::Tensor StylizePipeline::render(const FrameInput& input, const StylizeSettings& settings, const Progress& progress,
                                   const PreviewCallback& on_preview) {
  const c10::InferenceMode inference;
  split_work_by_machine();
  settings.validate(parts_->controlnets.size());
  check_input(input, settings, *parts_);

  const auto sampler = make_sampler(parts_->scheduler, {.sampler = settings.sampler,
                                                        .spacing = settings.spacing,
                                                        .steps = settings.steps,
                                                        .strength = input.init_image ? settings.strength : 1.0,
                                                        .eta = {}});
  const auto calls = static_cast<int64_t>(sampler.timesteps().size());

  progress.step("encode", 0, 1);
  const auto text = parts_->prompt_encoder.encode(settings.prompt, settings.negative, calls, settings.clip_skip);
  Denoiser denoiser{
      .unet = parts_->unet, .text = text, .guidance = settings.guidance, .calls = calls, .shared = input.shared};
  if (input.shared.memory != nullptr && input.shared.use == AttentionMemory::Use::Remember) {
    input.shared.memory->clear();
  }
  for (size_t i = 0; i < parts_->controlnets.size(); ++i) {
    if (settings.controls[i].scale == 0.0) continue;
    const auto hint = parts_->controlnets[i]->embed(picture_to_unit(input.control_images[i]));
    denoiser.controls.push_back({parts_->controlnets[i], hint, settings.controls[i]});
  }

  const auto shape = latent_shape(*parts_->vae, settings);
  const auto draw_noise = seeded_noise(settings.seed, shape);

  // The order in which noise is drawn is diffusers': encoded picture, start, masked picture, steps.
  at::Tensor image, original;
  if (input.init_image) {
    image = picture_to_unit(*input.init_image) * 2 - 1;
    original = parts_->vae->encode(image, draw_noise());
  }
  const auto noise = start_noise(input, draw_noise());
  const auto start = input.init_image ? sampler.add_noise(original, noise) : sampler.init_noise_sigma() * noise;
  const auto mask = latent_mask(input, shape);
  if (parts_->is_inpainting()) denoiser.inpaint = inpainting_input(*parts_->vae, input, image, mask, draw_noise());

  const auto on_step = [&](int64_t step, const at::Tensor& x, const at::Tensor& x0) {
    if (on_preview && settings.preview_every > 0 && (step + 1) % settings.preview_every == 0 && step + 1 < calls) {
      on_preview(step + 1, picture_from_signed(parts_->vae->decode(shrink_for_preview(x0))));
    }
    if (!input.mask || parts_->is_inpainting()) return x;
    return at::lerp(sampler.add_noise(original, noise, step + 1), x, mask);
  };
  const auto latent = sampler.sample(denoiser, start, draw_noise, progress, on_step);

  progress.step("decode", 0, 1);
  const auto picture = picture_from_signed(parts_->vae->decode(latent));
  if (!input.mask) return picture;
  return at::where(input.mask->ge(128).unsqueeze(2), picture, *input.init_image);
}

}  // namespace multiplane
