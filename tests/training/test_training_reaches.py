# SPDX-License-Identifier: Apache-2.0
"""A step of the training moves every weight of every network."""

import diffusers
import torch
from torch import nn
from training.diffusion import loss, new_networks
from training.networks import CONTROLNETS, LATENTS, SCHEDULER, TEXT_WIDTH
from training.pictures import Batch


def test_every_weight_is_told_how_to_change():
    torch.manual_seed(0)
    nets = new_networks()
    for net in nets.controlnets.values():
        for zero in (*net.controlnet_down_blocks, net.controlnet_mid_block):  # what lies behind them learns later
            nn.init.normal_(zero.weight, std=0.1)
    painted, start = torch.randn(2, 2, LATENTS, 16, 16)
    hints = {name: torch.rand(2, 3, 128, 128) for name in CONTROLNETS}
    batch = Batch(painted, start, torch.randn(2, 7, TEXT_WIDTH), hints)
    times = torch.tensor([999, 500])
    loss(nets, batch, diffusers.DDIMScheduler(**SCHEDULER).alphas_cumprod, times, times).backward()
    still = [name for name, weight in nets.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert [name for name in still if "cond_embedding" not in name] == []
