# SPDX-License-Identifier: Apache-2.0
"""Trains the UNet and its ControlNets together, above all for image-to-image.

    python -m training.diffusion --steps 18000      (goes on from runs/diffusion.pt, else from models/starter)

Image-to-image starts at a time T from x_T = a_T·b + s_T·ε (b: the latent of the picture it starts from) and wants the
painter's latent p. Written around p this is ordinary diffusion, only that what b and p differ by counts as noise:
    ε' = ε + (a_T/s_T)(b - p),    x_t = a_t·p + s_t·ε'    for every t <= T,
and a DDIM step with the right p stays on this very path. T = 999 has a_T = 0: plain generation from noise. Since the
path is straight, few steps go as far as many, and no second training is needed to shorten it.

For the first half of the steps all noise is pure: nothing can be learned there but what text and controls say, which is
the hard part. The network foretells p itself, so that where it is unsure it gives a soft picture, not its own noise.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DDIMScheduler
from diffusers.models.attention_processor import AttnProcessor
from torch import nn

from .control_start import build_image_in
from .loop import RUNS, Average, learning_rate, pin, save
from .networks import LATENTS, SCHEDULER, Networks
from .pictures import Batch, Pictures
from .starter import load_shipped

CHECKPOINT = RUNS / "diffusion.pt"
_PURE_UNTIL, _PURE = 0.5, 0.25  # of all steps; after it, the share of pure noise
_AT_START = 0.4  # of the samples: there most is decided
_LATENT_WEIGHTS = torch.tensor([3.0, 1.5, 1.5] + (LATENTS - 3) * [0.67])  # luma, chroma, patterns: what pixels show
_LEAST_NOISE = 0.5  # errors count 1/s², as they would for v, but not without end: what is decided early matters most
_SLIP = 0.5  # of a latent's deviation, at most
_AVERAGE_EVERY = 4  # steps
_SAVE_EVERY_S = 180
_HOLD = 0.73  # until where the rate is constant
_CROPS = 0.8  # until where quarter pictures are drawn: twice the variety an hour


def times(rng: np.random.Generator, count: int, progress: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Start T and current t <= T of a sampling run, [N] each."""
    pure = rng.random(count) < (1 if progress < _PURE_UNTIL else _PURE)
    start = np.where(pure, 999, rng.integers(350, 999, count))
    now = np.where(pure | (rng.random(count) < _AT_START), start, (rng.random(count) * (start + 1)).astype(np.int64))
    return torch.from_numpy(start), torch.from_numpy(now)


def on_path(
    painted: torch.Tensor, start: torch.Tensor, noise: torch.Tensor, alphas: torch.Tensor, first: torch.Tensor,
    now: torch.Tensor,
) -> torch.Tensor:  # fmt: skip
    """x_t of the sampling run from T = first at t = now [N]; painted, start, noise [N,C,h,w]."""

    def level(t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return alphas[t].sqrt()[:, None, None, None], (1 - alphas[t]).sqrt()[:, None, None, None]

    (a_first, s_first), (a, s) = level(first), level(now)
    return a * painted + s * (noise + a_first / s_first * (start - painted))


def slipped(painted: torch.Tensor) -> torch.Tensor:
    """Right but for soft patches, [N,C,h,w]: what the calls of the network before this one leave. Unless it has seen
    such, it takes them for the painter's, and clouds stay.

    Source: Ning et al. 2023, "Input perturbation reduces exposure bias in diffusion models", with patches for noise.
    """
    count, channels, height, width = painted.shape
    patches = F.interpolate(torch.randn(count, channels, height // 4, width // 4), (height, width), mode="bicubic")
    return painted + torch.rand(count, 1, 1, 1) * _SLIP * painted.std((0, 2, 3), keepdim=True) * patches


def loss(nets: Networks, batch: Batch, alphas: torch.Tensor, first: torch.Tensor, now: torch.Tensor) -> torch.Tensor:
    reached = torch.where((now < first)[:, None, None, None], slipped(batch.painted), batch.painted)
    x = on_path(reached, batch.start, torch.randn_like(reached), alphas, first, now)
    with torch.autocast("cpu", torch.bfloat16):
        guess = nets(x.to(memory_format=torch.channels_last), now, batch.states, batch.hints)
    weight = _LATENT_WEIGHTS[:, None, None] / (1 - alphas[now]).clamp(min=_LEAST_NOISE)[:, None, None, None]
    return (weight * (guess.float() - batch.painted).square()).mean()


def new_networks() -> Networks:
    nets = Networks()
    for net in nets.controlnets.values():
        build_image_in(net)
        net.controlnet_cond_embedding.requires_grad_(False)  # left to learn, it gives up colour for the louder edges
    nets.to(memory_format=torch.channels_last)
    nets.unet.set_attn_processor(AttnProcessor())  # of this few pixels the plain one is faster backwards
    load_shipped(nets)
    return nets


def train(steps: int, core: int, seed: int) -> None:
    alphas, nets = DDIMScheduler(**SCHEDULER).alphas_cumprod, new_networks()
    learning = [weight for weight in nets.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(learning, betas=(0.9, 0.99), weight_decay=1e-3, fused=True)
    average, first_step, spent_s = Average(nets, 0.998), 0, 0.0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT, weights_only=True)
        nets.load_state_dict(state["nets"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["average"], state["step"] // _AVERAGE_EVERY
        first_step, spent_s = state["step"] + 1, state["spent_s"]
    rng = pin(core, seed + first_step)
    pictures, recent, saved_s, start_s = Pictures(rng), [], spent_s, time.monotonic() - spent_s

    for step in range(first_step, steps):
        progress = step / steps
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(8e-4, progress, step, warm_up=100, hold=_HOLD)
        count, side = (16, 16) if progress < _CROPS else (8, 32)
        value = loss(nets, pictures.draw(rng, count, side), alphas, *times(rng, count, progress))
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        if step % _AVERAGE_EVERY == 0:
            average.update(nets)
        recent.append(value.item())
        if step % 50 == 0:
            print(f"{spent_s:6.0f} s  step {step:6d}  loss {np.mean(recent[-200:]):.4f}", flush=True)
        spent_s = time.monotonic() - start_s
        if spent_s - saved_s > _SAVE_EVERY_S or step + 1 == steps:
            saved_s = spent_s
            pictures.refresh(rng)
            state = {"nets": nets.state_dict(), "optimiser": optimiser.state_dict(), "average": average.weights}
            save(CHECKPOINT, state | {"step": step, "spent_s": spent_s})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=18_000)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    train(args.steps, args.core, args.seed)


if __name__ == "__main__":
    main()
