// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "io/load_weights.h"
#include "io/vae.h"

namespace multiplane {

struct UNet2DConditionModel;
struct ControlNetModel;
struct CLIPTextModel;

/// A model in diffusers' layout: a folder with a folder for each component (unet, vae, text_encoder, tokenizer,
/// scheduler, and controlnet or controlnet_NAME where it brings its own). model_index.json is not needed.
class ModelFolder {
 public:
  /// Throws Error{ModelMissing} where there is no such folder, Error{ModelMismatch} for a single-file checkpoint, a
  /// LoRA or a model of another family.
  explicit ModelFolder(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  bool has(const std::string& component) const;
  /// Folder of a component. Throws Error{ModelMissing} where the model has none.
  std::filesystem::path component(const std::string& name) const;
  /// Names of the components that are ControlNets.
  std::vector<std::string> controlnets() const;
  /// Components that this engine has no use for, such as safety_checker.
  std::vector<std::string> passed_over() const;

 private:
  std::filesystem::path path_;
  std::vector<std::string> components_;
};

/// Loads one component from its own folder (`ModelFolder::component`, or a ControlNet's download): config.json and
/// weights. Throws Error{ModelMissing}, {ModelMismatch} or {Corrupt}.
std::shared_ptr<UNet2DConditionModel> load_unet(const std::filesystem::path& folder, const Placement& placement);
std::shared_ptr<ControlNetModel> load_controlnet(const std::filesystem::path& folder, const Placement& placement);
std::shared_ptr<Vae> load_vae(const std::filesystem::path& folder, const Placement& placement);
std::shared_ptr<CLIPTextModel> load_text_encoder(const std::filesystem::path& folder, const Placement& placement);

/// Throws Error{ModelMismatch}, naming both folders, for a ControlNet that was made for another family of models.
void check_controlnet_fits(const std::filesystem::path& controlnet, const std::filesystem::path& unet);

/// Throws Error{ModelMismatch} where unet, vae and text_encoder do not speak of the same latents and texts.
void check_components_fit(const ModelFolder& model);

}  // namespace multiplane
