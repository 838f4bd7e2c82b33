// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace multiplane {

struct ComponentReport {
  std::string name;                      // its folder: "unet"
  std::string kind;                      // its class: "UNet2DConditionModel"
  std::vector<std::string> files;        // weight files
  std::string dtype;                     // as stored, "F16" or "F16, F32"
  uint64_t bytes = 0;                    // of the weight files
  int64_t parameters = 0;                // numbers in them
  std::vector<std::string> passed_over;  // keys of the config and tensors that are not used
  std::vector<std::string> problems;     // empty where it can be loaded
};

struct ModelReport {
  std::string family;  // "Stable Diffusion 1.x, inpainting"; "" where there is no UNet to tell it
  std::vector<ComponentReport> components;
  std::vector<std::string> passed_over;  // components that are not used
  std::vector<std::string> problems;     // of the folder as a whole, and how components fit each other
};

/// Looks through a model folder (or the folder of one component) and lists all that is wrong rather than the first
/// thing. Reads every weight, to find values that are not finite.
ModelReport inspect_model(const std::filesystem::path& path);

}  // namespace multiplane
