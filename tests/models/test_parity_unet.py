# SPDX-License-Identifier: Apache-2.0
"""The UNet and the ControlNet give diffusers' numbers."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from diffusers import ControlNetModel, MultiControlNetModel, UNet2DConditionModel
from multiplane_engine import _engine

SMALL = {
    "block_out_channels": (32, 64),
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "layers_per_block": 2,
    "cross_attention_dim": 32,
    "attention_head_dim": 8,
    "norm_num_groups": 8,
}
UP = {"up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D")}
FOUR_BLOCKS = {
    "block_out_channels": (32, 64, 128, 128),
    "down_block_types": ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
}
UNETS = {
    "SD 1.5's blocks, conv projections": FOUR_BLOCKS,
    "linear projections, heads a block": {"use_linear_projection": True, "attention_head_dim": (2, 4)},
    "inpainting, 9 channels": {"in_channels": 9},
    "1 layer, 2 transformers a layer": {"layers_per_block": 1, "transformer_layers_per_block": 2},
    "3 layers, 16 latent channels": {"layers_per_block": 3, "in_channels": 16, "out_channels": 16},
    "sine first, shifted, centred": {"flip_sin_to_cos": False, "freq_shift": 1, "center_input_sample": True},
    "text in the time embedding, which scales and shifts": {
        "addition_embed_type": "text",
        "addition_embed_type_num_heads": 4,
        "resnet_time_scale_shift": "scale_shift",
    },
    "one block, other epsilon": {
        "block_out_channels": (32,),
        "down_block_types": ("CrossAttnDownBlock2D",),
        "up_block_types": ("CrossAttnUpBlock2D",),
        "norm_eps": 1e-3,
    },
}
CONTROLNETS = {
    "as SD 1.5's": {},
    "linear projections, blue first": {"use_linear_projection": True, "controlnet_conditioning_channel_order": "bgr"},
    "picture and motion, 6 channels": {"conditioning_channels": 6},
    "pooled, 1 layer": {"global_pool_conditions": True, "layers_per_block": 1},
    "no attention": {"down_block_types": ("DownBlock2D", "DownBlock2D"), "mid_block_type": "UNetMidBlock2D"},
}


def inputs(channels: int, height: int = 8, width: int = 8) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return {
        "sample": torch.randn(2, channels, height, width, generator=generator),
        "timestep": torch.tensor([981.0, 37.5]),
        "encoder_hidden_states": torch.randn(2, 77, 32, generator=generator),
    }


def as_numpy(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in tensors.items()}


def cast(tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Everything but the timestep, which is exact in every dtype of the network."""
    return {name: tensor if name == "timestep" else tensor.to(dtype) for name, tensor in tensors.items()}


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("variant", UNETS)
def test_unet(variant, dtype, saved, agree):
    reference = UNet2DConditionModel(**{**SMALL, **UP, **UNETS[variant]})
    ours = _engine.load_unet(saved(reference), dtype)
    given = inputs(reference.config.in_channels)

    def run(dtype: torch.dtype) -> torch.Tensor:
        return copy.deepcopy(reference).to(dtype)(**cast(given, dtype)).sample

    agree("UNet", variant, dtype, ours(**as_numpy(given)), run)


def test_unet_at_a_size_that_halves_with_a_rest(saved, agree):
    reference = UNet2DConditionModel(**{**SMALL, **UP, **FOUR_BLOCKS})
    ours = _engine.load_unet(saved(reference), "float32")
    given = inputs(4, 9, 13)
    agree("UNet", "9x13 latent", "float32", ours(**as_numpy(given)), lambda _: reference(**given).sample)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("variant", CONTROLNETS)
def test_controlnet(variant, dtype, saved, agree):
    reference = ControlNetModel(**{**SMALL, **CONTROLNETS[variant]}, conditioning_embedding_out_channels=(8, 8, 16, 16))
    ours = _engine.load_controlnet(saved(reference), dtype)
    given = inputs(4)
    image = torch.rand(1, reference.config.conditioning_channels, 64, 64, generator=torch.Generator().manual_seed(2))

    def run(dtype: torch.dtype) -> torch.Tensor:
        network = copy.deepcopy(reference).to(dtype)
        residuals = network(**cast(given, dtype), controlnet_cond=image.to(dtype), conditioning_scale=0.7)
        return torch.cat([r.flatten() for r in (*residuals.down_block_res_samples, residuals.mid_block_res_sample)])

    residuals = ours(**as_numpy(given), hint=ours.embed(image.numpy()), scale=0.7)
    flat = np.concatenate([residual.ravel() for residual in (*residuals.down, residuals.mid)])
    agree("ControlNet", variant, dtype, flat, run)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_unet_guided_by_two_controlnets(dtype, saved, agree):
    given = inputs(4)
    images = torch.rand(2, 1, 3, 64, 64, generator=torch.Generator().manual_seed(3))
    scales = (0.4, 1.3)
    unet, first, second = UNet2DConditionModel(**SMALL, **UP), ControlNetModel(**SMALL), ControlNetModel(**SMALL)
    our_unet = _engine.load_unet(saved(unet), dtype)
    our_controlnets = [_engine.load_controlnet(saved(controlnet), dtype) for controlnet in (first, second)]

    def run(dtype: torch.dtype) -> torch.Tensor:
        controlnets = MultiControlNetModel([first, second])
        unet_, controlnets = copy.deepcopy(unet).to(dtype), copy.deepcopy(controlnets).to(dtype)
        given_ = cast(given, dtype)
        down, mid = controlnets(
            **given_, controlnet_cond=list(images.to(dtype)), conditioning_scale=scales, return_dict=False
        )
        return unet_(**given_, down_block_additional_residuals=down, mid_block_additional_residual=mid).sample

    control, other = (
        controlnet(**as_numpy(given), hint=controlnet.embed(image.numpy()), scale=scale)
        for controlnet, image, scale in zip(our_controlnets, images, scales, strict=True)
    )
    control.add(other)
    agree("UNet", "guided by two ControlNets", dtype, our_unet(**as_numpy(given), control=control), run)
