# SPDX-License-Identifier: Apache-2.0
"""The shapes of the networks that ship, as diffusers' configurations."""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from torch import nn

LATENTS, TEXT_WIDTH = 8, 192

VAE = dict(
    encoder_block_out_channels=(48,) * 4,
    decoder_block_out_channels=(48,) * 4,
    latent_channels=LATENTS,
    num_encoder_blocks=(0, 1, 2, 3),
    num_decoder_blocks=(3, 3, 1, 0),
    scaling_factor=1.0,
)
_CROSS, _DOWN = "CrossAttnDownBlock2D", "DownBlock2D"
_SHARED = dict(
    in_channels=LATENTS,
    block_out_channels=(64, 96, 128),
    layers_per_block=1,
    cross_attention_dim=TEXT_WIDTH,
    attention_head_dim=4,
    norm_num_groups=16,
    down_block_types=(_DOWN, _CROSS, _CROSS),
)
UNET = dict(
    _SHARED,
    sample_size=32,
    out_channels=LATENTS,
    up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
)
CONTROLNET = dict(_SHARED, conditioning_embedding_out_channels=(8, 16, 32, 64))
SCHEDULER = dict(
    num_train_timesteps=1000,
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    prediction_type="v_prediction",
    rescale_betas_zero_snr=True,
    timestep_spacing="trailing",
    clip_sample=False,
    set_alpha_to_one=True,
    steps_offset=0,
)


class Networks(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.unet = UNet2DConditionModel(**UNET)
        self.depth, self.normal = ControlNetModel(**CONTROLNET), ControlNetModel(**CONTROLNET)
        for net in (
            self.depth,
            self.normal,
        ):  # it starts at zero as the outputs do; two zeros in a row would learn late
            net.controlnet_cond_embedding.conv_out.reset_parameters()

    def forward(
        self, x: torch.Tensor, t: torch.Tensor, states: torch.Tensor, hints: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        """x [N,C,h,w], t [N], states [N,L,D], hints {"depth"/"normal": [N,3,8h,8w] in [0,1]} → v like x."""
        down, mid = None, None
        for name, hint in hints.items():
            d, m = getattr(self, name)(x, t, states, controlnet_cond=hint, return_dict=False)
            down, mid = (d, m) if down is None else ([a + b for a, b in zip(down, d, strict=True)], mid + m)
        return self.unet(
            x, t, states, down_block_additional_residuals=down, mid_block_additional_residual=mid, return_dict=False
        )[0]
