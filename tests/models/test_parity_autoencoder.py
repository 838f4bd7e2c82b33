# SPDX-License-Identifier: Apache-2.0
"""Both autoencoders give diffusers' numbers."""

from __future__ import annotations

import copy

import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from multiplane_engine import _engine

KL = {
    "block_out_channels": (16, 32, 32),
    "down_block_types": ("DownEncoderBlock2D",) * 3,
    "up_block_types": ("UpDecoderBlock2D",) * 3,
    "norm_num_groups": 8,
}
KLS = {
    "as SD 1.5's": {"layers_per_block": 2},
    "16 channels, shifted, no quant_conv": {
        "latent_channels": 16,
        "scaling_factor": 0.3611,
        "shift_factor": 0.1159,
        "use_quant_conv": False,
        "use_post_quant_conv": False,
    },
    "no attention": {"mid_block_add_attention": False},
}
TINIES = {
    "TAESD": {},
    "16 channels, other depths": {
        "latent_channels": 16,
        "num_encoder_blocks": (1, 2, 2),
        "num_decoder_blocks": (2, 3, 1),
        "encoder_block_out_channels": (32,) * 3,
        "decoder_block_out_channels": (48,) * 3,
    },
}
IMAGE = torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("variant", KLS)
def test_autoencoder_kl(variant, dtype, saved, agree):
    reference = AutoencoderKL(**{**KL, **KLS[variant]})
    ours = _engine.load_vae(saved(reference), dtype)
    scale, shift = reference.config.scaling_factor, reference.config.shift_factor or 0
    noise = torch.randn(2, reference.config.latent_channels, 8, 12, generator=torch.Generator().manual_seed(2))

    def encode(dtype: torch.dtype) -> torch.Tensor:
        posterior = copy.deepcopy(reference).to(dtype).encode(IMAGE.to(dtype)).latent_dist
        return (posterior.mean + posterior.std * noise - shift) * scale

    latent = encode(torch.float32)

    def decode(dtype: torch.dtype) -> torch.Tensor:
        return copy.deepcopy(reference).to(dtype).decode((latent / scale + shift).to(dtype)).sample

    agree("AutoencoderKL encode", variant, dtype, ours.encode(IMAGE.numpy(), noise.numpy()), encode)
    agree("AutoencoderKL decode", variant, dtype, ours.decode(latent.numpy()), decode)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("variant", TINIES)
def test_autoencoder_tiny(variant, dtype, saved, agree):
    reference = AutoencoderTiny(**TINIES[variant])
    ours = _engine.load_vae(saved(reference), dtype)

    def encode(dtype: torch.dtype) -> torch.Tensor:
        return copy.deepcopy(reference).to(dtype).encode(IMAGE.to(dtype)).latents

    latent = encode(torch.float32)

    def decode(dtype: torch.dtype) -> torch.Tensor:
        return copy.deepcopy(reference).to(dtype).decode(latent.to(dtype)).sample

    agree("AutoencoderTiny encode", variant, dtype, ours.encode(IMAGE.numpy()), encode)
    agree("AutoencoderTiny decode", variant, dtype, ours.decode(latent.numpy()), decode)
