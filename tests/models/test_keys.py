# SPDX-License-Identifier: Apache-2.0
"""Our parameters have the names and shapes of the real models', as diffusers and transformers build them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, UNet2DConditionModel
from multiplane_engine import _engine
from transformers import CLIPTextConfig, CLIPTextModel

# What the config.json files of Stable Diffusion 1.5 say where the class default differs.
SD15 = {"cross_attention_dim": 768}
VAE = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
}
MODELS = {
    "unet": (UNet2DConditionModel, SD15, _engine.unet_keys, 859_520_964),
    "inpainting unet": (UNet2DConditionModel, {**SD15, "in_channels": 9}, _engine.unet_keys, 859_535_364),
    "controlnet": (ControlNetModel, SD15, _engine.controlnet_keys, 361_279_120),
    "vae": (AutoencoderKL, VAE, _engine.autoencoder_kl_keys, 83_653_863),
    "taesd": (AutoencoderTiny, {}, _engine.autoencoder_tiny_keys, 2_445_063),
}


def shapes(network: torch.nn.Module) -> dict[str, list[int]]:
    return {name: list(tensor.shape) for name, tensor in network.state_dict().items()}


@pytest.mark.parametrize("model", MODELS)
def test_diffusers_models(model: str, tmp_path: Path) -> None:
    network_class, values, our_keys, parameters = MODELS[model]
    with torch.device("meta"):
        reference = network_class(**values)
    assert sum(parameter.numel() for parameter in reference.parameters()) == parameters
    reference.save_config(tmp_path)
    assert our_keys(tmp_path / "config.json") == shapes(reference)


def test_clip_l(tmp_path: Path) -> None:
    config = CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_attention_heads=12, eos_token_id=2)
    with torch.device("meta"):
        reference = CLIPTextModel(config)
    (tmp_path / "config.json").write_text(json.dumps({**config.to_dict(), "architectures": ["CLIPTextModel"]}))
    wanted = {f"text_model.{name}": shape for name, shape in shapes(reference).items()}
    assert _engine.text_encoder_keys(tmp_path / "config.json") == wanted
