// SPDX-License-Identifier: Apache-2.0
#include "io/model_folder.h"

#include <algorithm>
#include <array>

#include "io/file_error.h"
#include "io/model_config.h"
#include "io/safetensors.h"
#include "models/controlnet.h"
#include "models/unet.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDownloadAll = "download the whole model in diffusers' layout";
constexpr std::array kComponents{"unet", "vae", "text_encoder", "tokenizer", "scheduler"};
/// Components that only models of other families have.
constexpr std::array kForeign{"text_encoder_2", "text_encoder_3", "transformer",
                              "prior",          "image_unet",     "motion_adapter"};

bool is_controlnet(const std::string& component) { return component.starts_with("controlnet"); }

/// What somebody may give instead of a folder.
[[noreturn]] void fail_for_file(const fs::path& path) {
  const SafetensorsFile file(path);
  const auto names = file.names();
  const bool is_lora = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.find("lora") != std::string::npos || name.starts_with("hada_");
  });
  if (is_lora)
    fail_at(ErrorCode::ModelMismatch, path, "is a LoRA, which is not supported yet", "choose a model folder");
  fail_at(
      ErrorCode::ModelMismatch, path, "is a single-file checkpoint, which is not supported yet",
      "convert it to a diffusers folder with StableDiffusionPipeline.from_single_file(FILE).save_pretrained(FOLDER)");
}

/// Runs a check and adds to its message what it is about.
template <typename Check>
void check_between(const fs::path& first, const fs::path& second, const Check& check) {
  try {
    check();
  } catch (const Error& error) {
    fail(error.code(), "{} — {} and {}", error.what(), to_utf8(first), to_utf8(second));
  }
}

void require_same(const char* first, int64_t a, const char* second, int64_t b) {
  if (a == b) return;
  fail(ErrorCode::ModelMismatch, "{} is {}, {} is {}: these components are not of one model", first, a, second, b);
}

template <typename Network, typename Config>
std::shared_ptr<Network> load_network(const fs::path& folder, const Placement& placement,
                                      Config read_config(ConfigReader&)) {
  ConfigReader reader(folder / "config.json");
  auto network = std::make_shared<Network>(read_config(reader));
  load_weights(*network, Checkpoint(folder, placement.is_half()), placement);
  return network;
}

UNetConfig unet_config(const fs::path& folder) {
  ConfigReader reader(folder / "config.json");
  return read_unet_config(reader);
}

}  // namespace

ModelFolder::ModelFolder(const fs::path& path) : path_(path) {
  if (fs::is_regular_file(path)) fail_for_file(path);
  if (!fs::is_directory(path))
    fail_at(ErrorCode::ModelMissing, path, "there is no such model folder", "check the path");
  for (const auto& item : fs::directory_iterator(path)) {
    if (item.is_directory()) components_.push_back(to_utf8(item.path().filename()));
  }
  std::sort(components_.begin(), components_.end());
  for (const char* foreign : kForeign) {
    if (has(foreign)) {
      fail_at(ErrorCode::ModelMismatch, path, fmt::format("is a model of another family (it has a {})", foreign),
              "choose a model of the Stable Diffusion 1.5 family");
    }
  }
}

bool ModelFolder::has(const std::string& component) const {
  return std::binary_search(components_.begin(), components_.end(), component);
}

fs::path ModelFolder::component(const std::string& name) const {
  if (!has(name))
    fail_at(ErrorCode::ModelMissing, path_, fmt::format("the model has no folder {}", name), kDownloadAll);
  return path_ / name;
}

std::vector<std::string> ModelFolder::controlnets() const {
  std::vector<std::string> names;
  std::copy_if(components_.begin(), components_.end(), std::back_inserter(names), is_controlnet);
  return names;
}

std::vector<std::string> ModelFolder::passed_over() const {
  std::vector<std::string> names;
  std::copy_if(components_.begin(), components_.end(), std::back_inserter(names), [](const std::string& name) {
    return !is_controlnet(name) && std::find(kComponents.begin(), kComponents.end(), name) == kComponents.end();
  });
  return names;
}

std::shared_ptr<UNet2DConditionModel> load_unet(const fs::path& folder, const Placement& placement) {
  return load_network<UNet2DConditionModel>(folder, placement, read_unet_config);
}

std::shared_ptr<ControlNetModel> load_controlnet(const fs::path& folder, const Placement& placement) {
  return load_network<ControlNetModel>(folder, placement, read_controlnet_config);
}

std::shared_ptr<CLIPTextModel> load_text_encoder(const fs::path& folder, const Placement& placement) {
  return load_network<CLIPTextModel>(folder, placement, read_clip_text_config);
}

std::shared_ptr<Vae> load_vae(const fs::path& folder, const Placement& placement) {
  if (ConfigReader(folder / "config.json").class_name() == "AutoencoderTiny") {
    return make_vae(load_network<AutoencoderTiny>(folder, placement, read_autoencoder_tiny_config));
  }
  return make_vae(load_network<AutoencoderKL>(folder, placement, read_autoencoder_kl_config));
}

void check_controlnet_fits(const fs::path& controlnet, const fs::path& unet) {
  ConfigReader reader(controlnet / "config.json");
  const auto config = read_controlnet_config(reader);
  check_between(controlnet, unet, [&] { config.validate_for(unet_config(unet)); });
}

void check_components_fit(const ModelFolder& model) {
  const auto unet_folder = model.component("unet"), text_folder = model.component("text_encoder");
  const auto vae_folder = model.component("vae");
  const auto unet = unet_config(unet_folder);
  ConfigReader text(text_folder / "config.json"), vae(vae_folder / "config.json");
  int64_t latent_channels = 4;
  vae.read("latent_channels", latent_channels);
  check_between(text_folder, unet_folder, [&] {
    require_same("the text encoder's hidden_size", read_clip_text_config(text).hidden_size,
                 "the UNet's cross_attention_dim", unet.cross_attention_dim);
  });
  check_between(vae_folder, unet_folder, [&] {
    require_same("the VAE's latent_channels", latent_channels, "the UNet's out_channels", unet.out_channels);
  });
}

}  // namespace multiplane
