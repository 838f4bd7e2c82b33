// SPDX-License-Identifier: Apache-2.0
// config.json → the structs that networks are built from. A key that the file leaves out has the default of diffusers'
// or transformers' class. Every reader validates: Error{ModelMismatch} names key, value and file.
#pragma once
#include "io/config_reader.h"
#include "models/autoencoder_kl.h"
#include "models/autoencoder_tiny.h"
#include "models/clip_text.h"
#include "models/unet_config.h"

namespace multiplane {

UNetConfig read_unet_config(ConfigReader& reader);
ControlNetConfig read_controlnet_config(ConfigReader& reader);
AutoencoderKLConfig read_autoencoder_kl_config(ConfigReader& reader);
AutoencoderTinyConfig read_autoencoder_tiny_config(ConfigReader& reader);
CLIPTextConfig read_clip_text_config(ConfigReader& reader);

}  // namespace multiplane
