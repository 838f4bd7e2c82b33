# SPDX-License-Identifier: Apache-2.0
"""Where the autoencoder's training starts: colours are built in, not learned.

Block means of the colours and a 4x4 luma pattern go straight through the encoder, and the colours back through the
decoder. All values on that path are >= 0, so that ReLU keeps them, and the residual blocks start at zero.
"""

from __future__ import annotations

from itertools import product

import torch
from diffusers import AutoencoderTiny
from torch import nn

from .networks import VAE

_LUMA = torch.tensor([0.299, 0.587, 0.114])
_BLUE = torch.tensor([-0.17, -0.33, 0.5])  # Cb, Cr of ITU-R BT.601
_RED = torch.tensor([0.5, -0.42, -0.08])
_SMOOTH = torch.outer(torch.tensor([0.25, 0.5, 0.25]), torch.tensor([0.25, 0.5, 0.25]))
_RGB = torch.arange(3)


def start_encoder(first: nn.Conv2d, half: nn.Conv2d, quarter: nn.Conv2d, eighth: nn.Conv2d, last: nn.Conv2d) -> None:
    """Channels 0-2: colours, averaged over 2x2 pixels at each halving. From 3 on: luma, pixels spread over channels."""
    first.weight[:4] = 0
    first.weight[_RGB, _RGB, 1, 1] = 1
    first.weight[3, :3, 1, 1] = _LUMA
    for conv, known in ((half, 7), (quarter, 19), (eighth, 19)):
        conv.weight[:known] = 0
        conv.weight[_RGB, _RGB, 1:, 1:] = 0.25
    for p in range(4):  # pixel p of a 2x2 block
        half.weight[3 + p, 3, 1 + p // 2, 1 + p % 2] = 1
    for p, q in product(range(4), range(4)):  # pixel q of a 2x2 block of these
        quarter.weight[3 + 4 * p + q, 3 + p, 1 + q // 2, 1 + q % 2] = 1
    for y, x in product(range(4), range(4)):  # cell of 2x2 pixels, all p together, in the 4x4 cells of a latent
        q = 2 * (y % 2) + x % 2
        eighth.weight[3 + 4 * y + x, 3 + q : 19 : 4, 1 + y // 2, 1 + x // 2] = 0.25

    wave = [torch.cos(torch.pi * k * (torch.arange(4) + 0.5) / 4) for k in range(4)]
    last.weight.zero_()
    last.weight[0, :3, 1, 1], last.bias[0] = 5.0 * _LUMA, -2.5  # the factors bring every latent near unit variance
    last.weight[1, :3, 1, 1], last.weight[2, :3, 1, 1] = 10.0 * _BLUE, 10.0 * _RED
    patterns = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 1), (1, 2), (2, 1), (0, 3), (3, 0)]
    for k, (u, v) in enumerate(patterns):
        scale = 2.5 if u + v == 1 else 4.5
        last.weight[3 + k, 3:19, 1, 1] = scale * torch.outer(wave[u], wave[v]).flatten()


def start_decoder(first: nn.Conv2d, *others: nn.Conv2d) -> None:
    """Latents 0-2 back to colours, which each enlargement smooths."""
    luma, blue, red = torch.eye(3) * torch.tensor([[0.2], [0.1], [0.1]])
    first.weight[:3] = 0
    first.weight[:3, :3, 1, 1] = torch.stack(
        [luma + 1.402 * red, luma - 0.344 * blue - 0.714 * red, luma + 1.772 * blue]
    )
    first.bias[:3] = 0.5
    for conv in others:
        conv.weight[:3] *= 0.05
        conv.weight[_RGB, _RGB] = _SMOOTH


@torch.no_grad()
def with_colour_built_in() -> AutoencoderTiny:
    vae = AutoencoderTiny(**VAE)
    for module in vae.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    for module in vae.modules():
        if type(module).__name__ == "AutoencoderTinyBlock":
            nn.init.zeros_(module.conv[-1].weight)
    start_encoder(*(m for m in vae.encoder.layers if isinstance(m, nn.Conv2d)))
    start_decoder(*(m for m in vae.decoder.layers if isinstance(m, nn.Conv2d)))
    return vae
