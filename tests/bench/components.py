# SPDX-License-Identifier: Apache-2.0
"""Components of Stable Diffusion 1.5's size with random weights, as folders in diffusers' layout (float16):
`components.py COMPONENT FOLDER`."""

import sys
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

VAE_BLOCKS = {
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
}
TEXT = CLIPTextConfig(
    hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12, projection_dim=768
)

COMPONENTS: dict[str, Callable[[], torch.nn.Module]] = {
    "unet": lambda: UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
    "controlnet": lambda: ControlNetModel(cross_attention_dim=768, attention_head_dim=8),
    "vae": lambda: AutoencoderKL(sample_size=512, **VAE_BLOCKS),
    "taesd": lambda: AutoencoderTiny(),
    "text_encoder": lambda: CLIPTextModel(TEXT),
}


def write_component(name: str, folder: Path) -> None:
    """Random weights in -0.02 … 0.02: small enough for every activation to stay finite."""
    with torch.device("meta"):
        network = COMPONENTS[name]()
    network = network.to(torch.float16).to_empty(device="cpu")
    with torch.no_grad():
        for tensor in network.state_dict().values():
            if tensor.is_floating_point():
                tensor.uniform_(-0.02, 0.02)
    network.save_pretrained(folder)


if __name__ == "__main__":
    write_component(sys.argv[1], Path(sys.argv[2]))
