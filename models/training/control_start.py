# SPDX-License-Identifier: Apache-2.0
"""Where a ControlNet's training starts: what its image shows at 1/8 of the size is built in, not learned.

The same colours and 4x4 patterns with which the autoencoder starts go through the embedding's layers; the ControlNet
sees about what the latent of its image would be. SiLU is almost straight from 2.5 on, so values travel at 3 to 4.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel
from torch import nn

from .networks import LATENTS
from .vae_start import start_encoder

_LIFT = 3.0
_LIFT_AGAIN = _LIFT - float(nn.functional.silu(torch.tensor(_LIFT)))
_KEPT, _HALVED = (4, 7, 19), (7, 19, 19)  # channels that carry the image behind each block
_SHRINK = 1.6  # the slopes of seven SiLUs together


@torch.no_grad()
def build_image_in(net: ControlNetModel) -> None:
    """Of the embedding's features, the first LATENTS begin as the image's luma, chroma and patterns; the noisy latent,
    which would be added to them, begins as nothing."""
    nn.init.zeros_(net.conv_in.weight)
    embedding = net.controlnet_cond_embedding
    features = nn.Conv2d(embedding.conv_out.in_channels, LATENTS, 3, padding=1)
    keeping, halving = embedding.blocks[::2], embedding.blocks[1::2]
    start_encoder(embedding.conv_in, *halving, features)
    for conv, carried in zip(keeping, _KEPT, strict=True):
        conv.weight[:carried] = 0
        conv.weight[range(carried), range(carried), 1, 1] = 1
        conv.bias[:carried] = _LIFT_AGAIN
    embedding.conv_in.bias[: _KEPT[0]] = _LIFT
    for conv, carried in zip(halving, _HALVED, strict=True):
        conv.bias[:carried] = _LIFT_AGAIN
    embedding.conv_out.reset_parameters()  # diffusers starts it at zero as the outputs; two zeros in a row learn late
    embedding.conv_out.weight[:LATENTS] = features.weight / _SHRINK
    grey = embedding(torch.full((1, 3, 64, 64), 0.5))
    embedding.conv_out.bias[:LATENTS] -= grey[0, :LATENTS, 4, 4]
