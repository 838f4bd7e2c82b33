# SPDX-License-Identifier: Apache-2.0
"""Trains the UNet and its two ControlNets together, above all for image-to-image from the beauty.

    python -m training.diffusion --minutes 60        (resumes from runs/diffusion.pt)

Image-to-image starts at a time T from x_T = a_T·b + s_T·ε (b: the beauty's latent) and wants the painter's latent p.
Written around p this is ordinary diffusion, only that what b and p differ by counts as noise:
    ε' = ε + (a_T/s_T)(b - p),    x_t = a_t·p + s_t·ε',    v_t = a_t·ε' - s_t·p    for every t <= T,
and a DDIM step with the right v stays on this very path. T = 999 has a_T = 0: plain generation from noise.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import DDIMScheduler
from torch import nn

from . import text, vae
from .captions import caption
from .data import BEAUTY, MOOD_NAMES, RUNS, STYLES, mood_of, open_cache
from .loop import Average, Clock, learning_rate, pin, save
from .networks import SCHEDULER, Networks

CHECKPOINT = RUNS / "diffusion.pt"
_DROP_TEXT, _PURE = 0.1, 0.1
_AVERAGE_EVERY = 4  # steps
_SAVE_EVERY_S = 180
_CAPTIONS = 150  # for each style and mood
_STYLE_SHARES = [0.03 if style == BEAUTY else 0.97 / (len(STYLES) - 1) for style in range(len(STYLES))]
_CONTROLS_USED = [(("depth", "normal"), 0.4), (("normal",), 0.3), (("depth",), 0.25), ((), 0.05)]


class Pictures:
    """Latents, controls and captions of the cached scenes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.latents, self.controls = vae.open_latents(), open_cache()[1]
        words, encoder = text.load()

        @torch.no_grad()
        def states(captions: list[str]) -> torch.Tensor:
            return encoder(text.ids(words, captions)).last_hidden_state

        self.no_text = states([""])[0]  # [77,D]
        self.states = {
            (style, mood): states([caption(style, mood, rng) for _ in range(_CAPTIONS)])
            for style in STYLES
            for mood in MOOD_NAMES
        }
        self.refresh()

    def refresh(self) -> None:
        """Takes in what has been encoded meanwhile."""
        self.scenes = np.flatnonzero(self.latents[:, BEAUTY, 0, 0].any(-1))

    def draw(
        self, rng: np.random.Generator, count: int, side: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """→ painter's latents and beauty's [N,C,side,side], text states [N,77,D], hints."""
        scenes, styles = rng.choice(self.scenes, count), rng.choice(len(STYLES), count, p=_STYLE_SHARES)
        whole = self.latents.shape[-1]
        painted, beauty, hints, states = [], [], [], []
        for scene, style in zip(scenes, styles, strict=True):
            y, x = rng.integers(0, whole - side + 1, 2)
            painted.append(self.latents[scene, style, :, y : y + side, x : x + side])
            beauty.append(self.latents[scene, BEAUTY, :, y : y + side, x : x + side])
            hints.append(self.controls[scene, 8 * y : 8 * (y + side), 8 * x : 8 * (x + side)])
            mood = MOOD_NAMES[mood_of(int(scene))[style]]
            bank = self.states[STYLES[style], mood]
            states.append(self.no_text if rng.random() < _DROP_TEXT else bank[rng.integers(_CAPTIONS)])
        hint = torch.from_numpy(np.stack(hints)).permute(0, 3, 1, 2).float() / 255
        used = _CONTROLS_USED[rng.choice(len(_CONTROLS_USED), p=[p for _, p in _CONTROLS_USED])][0]
        maps = {"depth": hint[:, :1].expand(-1, 3, -1, -1), "normal": hint[:, 1:]}
        return (
            *(torch.from_numpy(np.stack(z)).float() for z in (painted, beauty)),
            torch.stack(states),
            {name: maps[name] for name in used},
        )


def times(rng: np.random.Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Start T and current t <= T of a sampling run, [N] each; often the start itself, where most is decided."""
    start = np.where(rng.random(count) < _PURE, 999, rng.integers(350, 850, count))
    now = np.where(rng.random(count) < 0.4, start, (rng.random(count) * (start + 1)).astype(np.int64))
    return torch.from_numpy(start), torch.from_numpy(now)


def loss(
    nets: Networks, pictures: Pictures, alphas: torch.Tensor, rng: np.random.Generator, count: int, side: int
) -> torch.Tensor:
    painted, beauty, states, hints = pictures.draw(rng, count, side)
    start, now = times(rng, count)

    def level(t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return alphas[t].sqrt()[:, None, None, None], (1 - alphas[t]).sqrt()[:, None, None, None]

    (a_start, s_start), (a, s) = level(start), level(now)
    noise = torch.randn_like(painted) + a_start / s_start * (beauty - painted)
    x, v = a * painted + s * noise, a * noise - s * painted
    with torch.autocast("cpu", torch.bfloat16):
        guess = nets(x.to(memory_format=torch.channels_last), now, states, hints)
    return F.mse_loss(guess.float(), v)


def train(minutes: float, core: int, seed: int) -> None:
    alphas = DDIMScheduler(**SCHEDULER).alphas_cumprod
    nets = Networks().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(nets.parameters(), betas=(0.9, 0.99), weight_decay=1e-3)
    average, clock, first = Average(nets, 0.99), Clock(minutes), 0
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
            group["lr"] = learning_rate(8e-4, clock.progress, step, warm_up=100, hold=0.5)
        # quarter pictures first: twice the variety for the same work
        count, side = (16, 16) if clock.progress < 0.6 else (8, 32)
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
            pictures.refresh()
            keep()
    keep()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    train(args.minutes, args.core, args.seed)


if __name__ == "__main__":
    main()
