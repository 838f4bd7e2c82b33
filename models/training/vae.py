# SPDX-License-Identifier: Apache-2.0
"""Trains the AutoencoderTiny on the painters' pictures, then encodes them all for the diffusion training.

python -m training.vae --minutes 30      (goes on from runs/vae.pt)
python -m training.vae --encode          (only encodes what is not encoded yet)
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from torch import nn

from .data import PAINTED, SIZE, open_cache, ready
from .loop import RUNS, Average, Clock, learning_rate, pin, save
from .networks import LATENTS, VAE
from .vae_start import with_colour_built_in

CHECKPOINT = RUNS / "vae.pt"
_LATENTS_FILE = RUNS / "cache" / "latents.f16"
_SAVE_EVERY_S = 120


def batch(images: np.ndarray, scenes: np.ndarray, rng: np.random.Generator, size: int, crop: int) -> torch.Tensor:
    """[size,3,crop,crop] in [-1,1]."""
    out = np.empty((size, crop, crop, 3), np.uint8)
    for k in range(size):
        y, x = rng.integers(0, images.shape[2] - crop + 1, 2)
        out[k] = images[rng.choice(scenes), rng.integers(images.shape[1]), y : y + crop, x : x + crop]
    return torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1


def gradients(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss(vae: AutoencoderTiny, x: torch.Tensor) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        z = vae.encoder(x)
        y = vae.decoder(z + 0.05 * torch.randn_like(z))  # noise: neighbouring latents must mean similar pictures
    y, z = y.float(), z.float()
    error = (
        F.l1_loss(y, x)
        + 2 * F.mse_loss(y, x)
        + sum(F.l1_loss(a, b) for a, b in zip(gradients(y), gradients(x), strict=True))
    )
    spread = z.transpose(0, 1).flatten(1)
    return error + 0.02 * (spread.mean(1).square().mean() + (spread.std(1) - 1).square().mean())


def train(minutes: float, core: int, seed: int) -> None:
    images, _ = open_cache()
    vae = with_colour_built_in().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(vae.parameters(), 1e-3, betas=(0.9, 0.99), weight_decay=1e-4)
    average, clock, first = Average(vae, 0.997), Clock(minutes), 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT, weights_only=True)
        vae.load_state_dict(state["vae"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["average"], state["step"]
        clock, first = Clock(minutes, state["spent_s"]), state["step"] + 1
    rng = pin(core, seed + first)
    saved_s, recent = clock.spent_s, []

    def keep(step: int) -> None:
        state = {"vae": vae.state_dict(), "optimiser": optimiser.state_dict(), "average": average.weights}
        save(CHECKPOINT, state | {"step": step, "spent_s": clock.spent_s})

    step = first
    for step, _ in enumerate(clock.steps(), first):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(1.5e-3, clock.progress, step, warm_up=50, hold=0.5)
        if step % 100 == 0 or step == first:
            scenes = np.array(sorted(ready()))
        value = loss(vae, batch(images, scenes, rng, 8, 128).to(memory_format=torch.channels_last))
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimiser.step()
        average.update(vae)
        recent.append(value.item())
        if step % 50 == 0:
            print(
                f"{clock.spent_s:6.0f} s  step {step:5d}  loss {np.mean(recent[-50:]):.4f}  scenes {len(scenes)}",
                flush=True,
            )
        if clock.spent_s - saved_s > _SAVE_EVERY_S:
            saved_s = clock.spent_s
            keep(step)
    keep(step)


def load() -> AutoencoderTiny:
    vae = AutoencoderTiny(**VAE)
    vae.load_state_dict(torch.load(CHECKPOINT, weights_only=True)["average"])
    return vae.eval().to(memory_format=torch.channels_last)


def open_latents(mode: str = "r") -> np.ndarray:
    """Memory-mapped [N,1+PAINTED,LATENTS,h,w] float16, as many scenes as the cache; not encoded yet: all zero."""
    side = SIZE // 8
    shape = (len(open_cache()[0]), 1 + PAINTED, LATENTS, side, side)
    if mode != "r":
        with open(_LATENTS_FILE, "ab") as file:
            file.truncate(2 * int(np.prod(shape)))
    return np.memmap(_LATENTS_FILE, np.float16, mode, shape=shape)


@torch.no_grad()
def encode_all(core: int, *, again: bool) -> None:
    pin(core, 0)
    vae, (images, _), latents = load(), open_cache(), open_latents("r+")
    for scene in sorted(ready()):
        if again or not latents[scene].any():
            x = torch.from_numpy(images[scene].copy()).permute(0, 3, 1, 2).float() / 127.5 - 1
            with torch.autocast("cpu", torch.bfloat16):
                latents[scene] = vae.encoder(x.to(memory_format=torch.channels_last)).half().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--encode", action="store_true", help="only encode what is new")
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not args.encode:
        train(args.minutes, args.core, args.seed)
    encode_all(args.core, again=not args.encode)


if __name__ == "__main__":
    main()
