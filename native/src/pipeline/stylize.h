// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/model_folder.h"
#include "models/attention_memory.h"
#include "progress.h"

namespace multiplane {

/// How strongly one ControlNet takes part, and in which part of the denoising steps (fractions, 0 … 1).
struct ControlSetting {
  double scale = 1.0;
  double start = 0.0;
  double end = 1.0;
};

/// Everything about one frame that is not a picture.
struct StylizeSettings {
  std::string prompt;
  std::string negative;
  int64_t width = 512;   // pixels, a multiple of the VAE's downscale
  int64_t height = 512;  // pixels, likewise
  std::string sampler;   // empty: what the model's scheduler_config.json says
  std::string spacing;   // empty: likewise
  int64_t steps = 20;
  double guidance = 7.5;  // 1: no negative prompt, one network call a step
  double strength = 1.0;  // of image-to-image; ignored without an init image
  int64_t seed = 0;
  int64_t clip_skip = 0;
  std::vector<ControlSetting> controls;  // one for each ControlNet of the pipeline
  int64_t preview_every = 0;             // steps; 0: no previews

  /// Throws Error{InvalidArgument} naming the value.
  void validate(size_t controlnets) const;
};

/// Another frame's self-attention: filled from this frame, or seen by it.
struct SharedAttention {
  AttentionMemory* memory = nullptr;  // null: every frame by itself
  AttentionMemory::Use use = AttentionMemory::Use::Recall;
};

/// One frame: pictures are uint8 and of the settings' size, row 0 at the top.
struct FrameInput {
  std::vector<at::Tensor> control_images;  // one for each ControlNet, [H,W,C], C: its
                                           // conditioning_channels; where the scale is 0, anything
  std::optional<at::Tensor> init_image;    // [H,W,3]; none: text-to-image
  std::optional<at::Tensor> mask;          // [H,W], 255 is repainted; needs an init image
  std::optional<at::Tensor> noise;         // [C,h,w] float32, of the latent's size: in the place of the start noise
  SharedAttention shared;
};

/// Called with a half-denoised picture, uint8 [H',W',3].
using PreviewCallback = std::function<void(int64_t step, const at::Tensor& image)>;

/// ControlNet diffusion for the SD 1.5 family: loaded components, and the order in which they are used.
class StylizePipeline {
 public:
  /// Loads the components. Throws Error{ModelMissing, ModelMismatch, Corrupt, UnsupportedDevice}.
  /// @param model        model folder in diffusers' layout
  /// @param controlnets  ControlNet folders, in the order of StylizeSettings::controls
  /// @param embeddings   textual inversion files
  StylizePipeline(const std::string& model, const std::vector<std::string>& controlnets,
                  const std::vector<std::string>& embeddings, const Placement& placement);
  ~StylizePipeline();

  /// Makes one frame: uint8 [H,W,3]. The result depends on the arguments alone (what a recalled memory holds is one of
  /// them), not on the frames made before.
  at::Tensor render(const FrameInput& input, const StylizeSettings& settings, const Progress& progress,
                    const PreviewCallback& on_preview = {});

  const Placement& placement() const;

  struct Parts;

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace multiplane
