# SPDX-License-Identifier: Apache-2.0
"""Trains the AutoencoderTiny on the painters' pictures, then encodes them all for the diffusion training.

python -m training.vae --minutes 10
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from torch import nn

from .data import RUNS, STYLES, open_cache, ready
from .loop import Average, Clock, learning_rate, pin, save
from .networks import LATENTS, VAE
from .scenes import SIZE
from .vae_start import with_colour_built_in

CHECKPOINT = RUNS / "vae.pt"


def batch(images: np.ndarray, scenes: np.ndarray, rng: np.random.Generator, size: int, crop: int) -> torch.Tensor:
    """[size,3,crop,crop] in [-1,1]."""
    out = np.empty((size, crop, crop, 3), np.uint8)
    for k in range(size):
        y, x = rng.integers(0, images.shape[2] - crop + 1, 2)
        out[k] = images[rng.choice(scenes), rng.integers(len(STYLES)), y : y + crop, x : x + crop]
    return torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1


def gradients(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss(vae: AutoencoderTiny, x: torch.Tensor) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        z = vae.encoder(x)
        y = vae.decoder(z + 0.1 * torch.randn_like(z))  # noise: neighbouring latents must mean similar pictures
    y, z = y.float(), z.float()
    error = (
        F.l1_loss(y, x)
        + 2 * F.mse_loss(y, x)
        + sum(F.l1_loss(a, b) for a, b in zip(gradients(y), gradients(x), strict=True))
    )
    spread = z.transpose(0, 1).flatten(1)
    return error + 0.02 * (spread.mean(1).square().mean() + (spread.std(1) - 1).square().mean())


def train(minutes: float, core: int, seed: int) -> None:
    rng = pin(core, seed)
    images, controls = open_cache()
    vae = with_colour_built_in().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(vae.parameters(), 1e-3, betas=(0.9, 0.99), weight_decay=1e-4)
    average, clock = Average(vae, 0.995), Clock(minutes)
    for step in clock.steps():
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(1.5e-3, clock.progress, step, warm_up=50, hold=0.4)
        if step % 100 == 0:
            scenes = ready(controls)
        value = loss(vae, batch(images, scenes, rng, 8, 128).to(memory_format=torch.channels_last))
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimiser.step()
        average.update(vae)
        if step % 50 == 0:
            print(f"{clock.spent_s:6.0f} s  step {step:5d}  loss {value.item():.4f}  scenes {len(scenes)}", flush=True)
    save(CHECKPOINT, average.weights)


def load() -> AutoencoderTiny:
    vae = AutoencoderTiny(**VAE)
    vae.load_state_dict(torch.load(CHECKPOINT, weights_only=True))
    return vae.eval().to(memory_format=torch.channels_last)


def open_latents(mode: str = "r", scenes: int = 0) -> np.ndarray:
    """Memory-mapped [N,styles,LATENTS,h,w] float16; a scene that is not encoded yet is all zero."""
    path = RUNS / "latents.npy"
    if mode == "w+":
        return np.lib.format.open_memmap(path, mode, np.float16, (scenes, len(STYLES), LATENTS, SIZE // 8, SIZE // 8))
    return np.lib.format.open_memmap(path, mode)


@torch.no_grad()
def encode_all(core: int, rank: int, workers: int) -> None:
    pin(core, 0)
    images, controls = open_cache()
    vae, latents = load(), open_latents("r+")
    for scene in ready(controls)[rank::workers]:
        x = torch.from_numpy(images[scene].copy()).permute(0, 3, 1, 2).float() / 127.5 - 1
        with torch.autocast("cpu", torch.bfloat16):
            latents[scene] = vae.encoder(x.to(memory_format=torch.channels_last)).half().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    train(args.minutes, args.core, args.seed)
    open_latents("w+", len(open_cache()[0]))
    encode_all(args.core, 0, 1)


if __name__ == "__main__":
    main()
