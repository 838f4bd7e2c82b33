// SPDX-License-Identifier: Apache-2.0
#include "io/inspect.h"

#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>
#include <set>

#include "io/file_error.h"
#include "io/model_config.h"
#include "io/model_folder.h"
#include "models/controlnet.h"
#include "models/unet.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;

/// Runs a step; an Error becomes a problem of the list instead.
void note_problem(std::vector<std::string>& problems, const std::function<void()>& step) {
  try {
    step();
  } catch (const Error& error) {
    problems.push_back(error.what());
  }
}

void append(std::vector<std::string>& list, const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

/// The network that a config describes: parameters without memory.
std::shared_ptr<torch::nn::Module> network_of(ConfigReader& reader) {
  const auto kind = reader.class_name();
  if (kind == "UNet2DConditionModel") return std::make_shared<UNet2DConditionModel>(read_unet_config(reader));
  if (kind == "ControlNetModel") return std::make_shared<ControlNetModel>(read_controlnet_config(reader));
  if (kind == "AutoencoderKL") return std::make_shared<AutoencoderKL>(read_autoencoder_kl_config(reader));
  if (kind == "AutoencoderTiny") return std::make_shared<AutoencoderTiny>(read_autoencoder_tiny_config(reader));
  if (kind == "CLIPTextModel") return std::make_shared<CLIPTextModel>(read_clip_text_config(reader));
  fail_at(ErrorCode::ModelMismatch, reader.path(), fmt::format("is a '{}', which is not supported", kind),
          "choose a model of the Stable Diffusion 1.5 family");
}

void inspect_weights(ComponentReport& report, const Checkpoint& checkpoint) {
  std::set<std::string> dtypes;
  for (const auto& file : checkpoint.files()) {
    report.files.push_back(to_utf8(file.path().filename()));
    report.bytes += fs::file_size(file.path());
  }
  for (const auto& name : checkpoint.names()) {
    dtypes.insert(checkpoint.entry(name).dtype);
    note_problem(report.problems, [&] {
      const auto tensor = checkpoint.tensor(name);
      report.parameters += tensor.numel();
      if (tensor.is_floating_point() && !at::isfinite(tensor.to(at::kFloat)).all().item<bool>()) {
        report.problems.push_back(fmt::format("tensor '{}' has non-finite values", name));
      }
    });
  }
  report.dtype = fmt::format("{}", fmt::join(dtypes, ", "));
}

ComponentReport inspect_network(const fs::path& folder, const std::string& name) {
  ComponentReport report;
  report.name = name;
  note_problem(report.problems, [&] {
    ConfigReader reader(folder / "config.json");
    report.kind = reader.class_name();
    const auto network = network_of(reader);
    report.passed_over = reader.passed_over();
    const Checkpoint checkpoint(folder, /*prefers_fp16=*/false);
    inspect_weights(report, checkpoint);
    const auto match = match_weights(*network, checkpoint);
    append(report.passed_over, match.passed_over);
    append(report.problems, match.problems);
  });
  return report;
}

ComponentReport inspect_tokenizer(const fs::path& folder) {
  ComponentReport report;
  report.name = "tokenizer";
  report.kind = "CLIPTokenizer";
  for (const char* file : {"vocab.json", "merges.txt", "tokenizer.json"}) {
    if (fs::exists(folder / file)) report.files.push_back(file);
  }
  if (report.files.empty()) {
    report.problems.push_back(
        fmt::format("has neither vocab.json and merges.txt nor tokenizer.json — {} — "
                    "download the whole model in diffusers' layout",
                    to_utf8(folder)));
  }
  return report;
}

ComponentReport inspect_scheduler(const fs::path& folder) {
  ComponentReport report;
  report.name = "scheduler";
  note_problem(report.problems, [&] { report.kind = ConfigReader(folder / "scheduler_config.json").class_name(); });
  return report;
}

std::string family_of(const fs::path& unet) {
  ConfigReader reader(unet / "config.json");
  const auto config = read_unet_config(reader);
  const auto width = config.cross_attention_dim;
  const auto family = width == 768    ? std::string("Stable Diffusion 1.x")
                      : width == 1024 ? std::string("Stable Diffusion 2.x")
                                      : fmt::format("Stable Diffusion's architecture, text width {}", width);
  return config.in_channels == 9 ? family + ", inpainting" : family;
}

void inspect_folder(ModelReport& report, const ModelFolder& model) {
  const auto& path = model.path();
  report.passed_over = model.passed_over();
  for (const char* name : {"unet", "vae", "text_encoder", "tokenizer", "scheduler"}) {
    note_problem(report.problems, [&] { model.component(name); });
  }
  for (const char* name : {"unet", "vae", "text_encoder"}) {
    if (model.has(name)) report.components.push_back(inspect_network(path / name, name));
  }
  for (const auto& name : model.controlnets()) {
    report.components.push_back(inspect_network(path / name, name));
    note_problem(report.problems, [&] { check_controlnet_fits(path / name, model.component("unet")); });
  }
  if (model.has("tokenizer")) report.components.push_back(inspect_tokenizer(path / "tokenizer"));
  if (model.has("scheduler")) report.components.push_back(inspect_scheduler(path / "scheduler"));
  // What keeps a component from being read is told above, once.
  const bool is_sound = report.problems.empty() && std::all_of(report.components.begin(), report.components.end(),
                                                               [](const auto& c) { return c.problems.empty(); });
  if (is_sound) note_problem(report.problems, [&] { check_components_fit(model); });
  if (is_sound) report.family = family_of(path / "unet");
}

}  // namespace

ModelReport inspect_model(const fs::path& path) {
  ModelReport report;
  if (fs::exists(path / "config.json")) {
    report.components.push_back(inspect_network(path, to_utf8(path.filename())));
  } else {
    note_problem(report.problems, [&] { inspect_folder(report, ModelFolder(path)); });
  }
  return report;
}

}  // namespace multiplane
