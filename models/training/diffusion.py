# SPDX-License-Identifier: Apache-2.0
"""Trains the UNet and its ControlNets together, above all for image-to-image.

    python -m training.diffusion --minutes 600      (goes on from runs/diffusion.pt, else from models/starter)

Image-to-image starts at a time T from x_T = a_T·b + s_T·ε (b: the latent of the picture it starts from) and wants the
painter's latent p. Written around p this is ordinary diffusion, only that what b and p differ by counts as noise:
    ε' = ε + (a_T/s_T)(b - p),    x_t = a_t·p + s_t·ε',    v_t = a_t·ε' - s_t·p    for every t <= T,
and a DDIM step with the right v stays on this very path. T = 999 has a_T = 0: plain generation from noise. Since the
path is straight, few steps go as far as many, and no second training is needed to shorten it.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DDIMScheduler
from torch import nn

from .loop import RUNS, Average, Clock, learning_rate, pin, save
from .networks import SCHEDULER, Networks
from .pictures import Pictures
from .starter import load_shipped

CHECKPOINT = RUNS / "diffusion.pt"
_PURE = 0.08
_AT_START = 0.4  # of the samples: there most is decided
_AVERAGE_EVERY = 4  # steps
_SAVE_EVERY_S = 180
_HOLD, _CROPS = 0.7, 0.6  # until where the rate is constant, and quarter pictures are drawn: twice the variety an hour


def times(rng: np.random.Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Start T and current t <= T of a sampling run, [N] each."""
    start = np.where(rng.random(count) < _PURE, 999, rng.integers(350, 850, count))
    now = np.where(rng.random(count) < _AT_START, start, (rng.random(count) * (start + 1)).astype(np.int64))
    return torch.from_numpy(start), torch.from_numpy(now)


def on_path(
    painted: torch.Tensor, start: torch.Tensor, noise: torch.Tensor, alphas: torch.Tensor, first: torch.Tensor,
    now: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
    """x_t and v_t of the sampling run from T = first at t = now [N]; painted, start, noise [N,C,h,w]."""

    def level(t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return alphas[t].sqrt()[:, None, None, None], (1 - alphas[t]).sqrt()[:, None, None, None]

    (a_first, s_first), (a, s) = level(first), level(now)
    noise = noise + a_first / s_first * (start - painted)
    return a * painted + s * noise, a * noise - s * painted


def loss(
    nets: Networks, pictures: Pictures, alphas: torch.Tensor, rng: np.random.Generator, count: int, side: int
) -> torch.Tensor:
    batch = pictures.draw(rng, count, side)
    first, now = times(rng, count)
    x, v = on_path(batch.painted, batch.start, torch.randn_like(batch.painted), alphas, first, now)
    with torch.autocast("cpu", torch.bfloat16):
        guess = nets(x.to(memory_format=torch.channels_last), now, batch.states, batch.hints)
    return F.mse_loss(guess.float(), v)


def train(minutes: float, core: int, seed: int) -> None:
    alphas = DDIMScheduler(**SCHEDULER).alphas_cumprod
    nets = Networks().to(memory_format=torch.channels_last)
    load_shipped(nets)
    optimiser = torch.optim.AdamW(nets.parameters(), betas=(0.9, 0.99), weight_decay=1e-3)
    average, clock, first = Average(nets, 0.998), Clock(minutes), 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT, weights_only=True)
        nets.load_state_dict(state["nets"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["average"], state["step"] // _AVERAGE_EVERY
        clock, first = Clock(minutes, state["spent_s"]), state["step"] + 1
    rng = pin(core, seed + first)
    pictures, recent, saved_s, step = Pictures(rng), [], clock.spent_s, first

    def keep() -> None:
        state = {"nets": nets.state_dict(), "optimiser": optimiser.state_dict(), "average": average.weights}
        save(CHECKPOINT, state | {"step": step, "spent_s": clock.spent_s})

    for step, _ in enumerate(clock.steps(), first):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(8e-4, clock.progress, step, warm_up=100, hold=_HOLD)
        count, side = (16, 16) if clock.progress < _CROPS else (8, 32)
        value = loss(nets, pictures, alphas, rng, count, side)
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(nets.parameters(), 1.0)
        optimiser.step()
        if step % _AVERAGE_EVERY == 0:
            average.update(nets)
        recent.append(value.item())
        if step % 50 == 0:
            print(f"{clock.spent_s:6.0f} s  step {step:6d}  loss {np.mean(recent[-200:]):.4f}", flush=True)
        if clock.spent_s - saved_s > _SAVE_EVERY_S:
            saved_s = clock.spent_s
            pictures.refresh(rng)
            keep()
    keep()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    train(args.minutes, args.core, args.seed)


if __name__ == "__main__":
    main()
