# SPDX-License-Identifier: Apache-2.0
"""The shapes of the networks that ship, as diffusers' configurations."""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from torch import nn

LATENTS, TEXT_WIDTH = 12, 192
CONTROLS = {"depth": slice(0, 1), "normal": slice(1, 4), "lineart": slice(4, 5), "openpose": slice(5, 8)}
"""Controls and their channels in the cache; `tile`, the beauty itself, comes beside them."""
CONTROLNETS = (*CONTROLS, "tile")

VAE = dict(
    encoder_block_out_channels=(48,) * 4,
    decoder_block_out_channels=(48,) * 4,
    latent_channels=LATENTS,
    num_encoder_blocks=(0, 1, 2, 3),
    num_decoder_blocks=(3, 3, 1, 0),
    scaling_factor=1.0,
)
_CROSS, _PLAIN = "CrossAttnDownBlock2D", "DownBlock2D"
_SHARED = dict(
    in_channels=LATENTS,
    block_out_channels=(64, 128, 144),
    layers_per_block=1,
    cross_attention_dim=TEXT_WIDTH,
    attention_head_dim=4,
    norm_num_groups=16,
)
UNET = dict(
    _SHARED,
    sample_size=32,
    out_channels=LATENTS,
    down_block_types=(_PLAIN, _CROSS, _CROSS),
    up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    addition_embed_type="text",  # style, mood and palette concern the whole picture: every residual block hears them
    addition_embed_type_num_heads=4,
    resnet_time_scale_shift="scale_shift",
)
CONTROLNET = dict(  # a control image needs no words: five ControlNets without attention cost less than two with it
    _SHARED,
    down_block_types=(_PLAIN,) * 3,
    mid_block_type="UNetMidBlock2D",
    conditioning_embedding_out_channels=(8, 16, 32, 64),
)
SCHEDULER = dict(
    num_train_timesteps=1000,
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    prediction_type="sample",
    rescale_betas_zero_snr=True,
    timestep_spacing="trailing",
    clip_sample=False,
    set_alpha_to_one=True,
    steps_offset=0,
)


class Networks(nn.Module):
    """The UNet and its ControlNets."""

    def __init__(self) -> None:
        super().__init__()
        self.unet = UNet2DConditionModel(**UNET)
        self.controlnets = nn.ModuleDict({name: ControlNetModel(**CONTROLNET) for name in CONTROLNETS})

    def forward(
        self, x: torch.Tensor, t: torch.Tensor, states: torch.Tensor, hints: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        """x [N,C,h,w], t [N], states [N,L,D], hints of some of CONTROLNETS [N,3,8h,8w] in [0,1] → clean x."""
        down, mid = None, None
        for name, hint in hints.items():
            d, m = self.controlnets[name](x, t, states, controlnet_cond=hint, return_dict=False)
            down, mid = (d, m) if down is None else ([a + b for a, b in zip(down, d, strict=True)], mid + m)
        return self.unet(
            x, t, states, down_block_additional_residuals=down, mid_block_additional_residual=mid, return_dict=False
        )[0]
