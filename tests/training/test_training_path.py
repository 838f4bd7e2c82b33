# SPDX-License-Identifier: Apache-2.0
"""Image-to-image as the training sees it: a network that is right arrives at the painting in any number of steps."""

import itertools

import diffusers
import pytest
import torch
from training.diffusion import on_path
from training.networks import SCHEDULER


@pytest.mark.parametrize("steps", [1, 4, 20])
@pytest.mark.parametrize("first", [350, 700, 999])
def test_ddim_steps_to_the_painting_stay_on_the_path(first, steps):
    scheduler = diffusers.DDIMScheduler(**SCHEDULER)
    alphas = scheduler.alphas_cumprod.double()
    painted, start, noise = torch.randn(3, 1, 2, 4, 4, dtype=torch.double, generator=torch.Generator().manual_seed(0))
    begin = torch.tensor([first])
    x = alphas[first].sqrt() * start + (1 - alphas[first]).sqrt() * noise
    times = torch.linspace(first, 0, steps + 1).long().tolist()
    for t, following in itertools.pairwise(times):
        torch.testing.assert_close(on_path(painted, start, noise, alphas, begin, torch.tensor([t])), x)
        dirt = (x - alphas[t].sqrt() * painted) / (1 - alphas[t]).sqrt()
        x = alphas[following].sqrt() * painted + (1 - alphas[following]).sqrt() * dirt
    torch.testing.assert_close(x, painted, atol=0.15, rtol=0)  # the schedule ends at t = 0 with a little noise left
