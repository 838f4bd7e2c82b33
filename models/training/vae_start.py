# SPDX-License-Identifier: Apache-2.0
"""Where the autoencoder's training starts: colours are built in, not learned."""

from __future__ import annotations

import torch
from diffusers import AutoencoderTiny
from torch import nn

from .networks import VAE

_LUMA = torch.tensor([0.299, 0.587, 0.114])


def centre(conv: nn.Module, out: int, weights: torch.Tensor, bias: float = 0.0) -> None:
    """Lets output channel `out` be the given mix of the first input channels, nothing else."""
    with torch.no_grad():
        conv.weight[out] = 0
        conv.weight[out, : len(weights), 1, 1] = weights
        if conv.bias is not None:
            conv.bias[out] = bias


def with_colour_built_in() -> AutoencoderTiny:
    """The network as it starts: block means of the colours and a coarse luma pattern go straight through.

    All values on that path are >= 0, so ReLU keeps them. Learning colours from scratch takes far longer than the rest.
    """
    vae = AutoencoderTiny(**VAE)
    for module in vae.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    for module in vae.modules():
        if type(module).__name__ == "AutoencoderTinyBlock":
            nn.init.zeros_(module.conv[-1].weight)
    encoder = [m for m in vae.encoder.layers if isinstance(m, nn.Conv2d)]
    decoder = [m for m in vae.decoder.layers if isinstance(m, nn.Conv2d)]
    rgb = torch.eye(3)
    # encoder: channels 0-2 colour, then luma phases: 4 at 1/2 size, 16 at 1/4, their 2x2 means at 1/8
    for c in range(3):
        centre(encoder[0], c, rgb[c])
    centre(encoder[0], 3, _LUMA)
    luma_in = [3]
    for level in (1, 2, 3):
        conv, luma_out = encoder[level], []
        with torch.no_grad():
            for c in range(3):
                conv.weight[c] = 0
                conv.weight[c, c, 1:, 1:] = 0.25
            if level < 3:
                for source in luma_in:
                    for y in (1, 2):
                        for x in (1, 2):
                            target = 3 + len(luma_out)
                            conv.weight[target] = 0
                            conv.weight[target, source, y, x] = 1
                            luma_out.append(target)
            else:  # a cell of the 4x4 grid is the mean of 2x2 pixels: 1/4-size pixel cell//2, phase cell%2
                for cell_y in range(4):
                    for cell_x in range(4):
                        target = 3 + len(luma_out)
                        conv.weight[target] = 0
                        at_half = (cell_y % 2) * 2 + cell_x % 2
                        for phase in range(4):
                            # stage 2 split each of the 4 first phases once more: order is (first phase, second phase)
                            conv.weight[target, 3 + phase * 4 + at_half, 1 + cell_y // 2, 1 + cell_x // 2] = 0.25
                        luma_out.append(target)
        luma_in = luma_out
    last = encoder[-1]
    wave = [torch.cos(torch.pi * k * (torch.arange(4) + 0.5) / 4) for k in range(4)]
    with torch.no_grad():
        last.weight.zero_()
        last.weight[0, :3, 1, 1], last.bias[0] = 5.0 * _LUMA, -2.5
        last.weight[1, :3, 1, 1] = 10.0 * torch.tensor([-0.17, -0.33, 0.5])
        last.weight[2, :3, 1, 1] = 10.0 * torch.tensor([0.5, -0.42, -0.08])
        for k, (u, v) in enumerate([(0, 1), (1, 0), (0, 2), (2, 0), (1, 1)]):
            last.weight[3 + k, 3:19, 1, 1] = (2.5 if k < 2 else 4.5) * torch.outer(wave[u], wave[v]).flatten()
    # decoder: latents 0-2 back to colours, smooth enlargement
    y, cb, cr = torch.eye(3) * torch.tensor([[0.2], [0.1], [0.1]])
    for c, mix in enumerate([y + 1.402 * cr, y - 0.344 * cb - 0.714 * cr, y + 1.772 * cb]):
        centre(decoder[0], c, mix, bias=0.5)
    smooth = torch.outer(torch.tensor([0.25, 0.5, 0.25]), torch.tensor([0.25, 0.5, 0.25]))
    with torch.no_grad():
        for conv in decoder[1:-1]:
            conv.weight[:3] *= 0.05
            for c in range(3):
                conv.weight[c, c] = smooth
        decoder[-1].weight *= 0.05
        for c in range(3):
            decoder[-1].weight[c, c] = smooth
    return vae
