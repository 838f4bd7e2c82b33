# SPDX-License-Identifier: Apache-2.0
"""A judge of style: a small network that has seen painters' pictures only, sharp and soft ones.

python -m training.measure.recogniser          (after training.data; a few minutes)
"""

from __future__ import annotations

import argparse
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..data import SIZE, looks, open_cache, ready
from ..loop import RUNS, learning_rate, pin, save
from .held_out import PAINTED_STYLES

CHECKPOINT = RUNS / "recogniser.pt"
_CROP, _BATCH = 160, 24


class Recogniser(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths, layers = (3, 24, 48, 96, 128), []
        for inside, outside in pairwise(widths):
            layers += [nn.Conv2d(inside, outside, 3, 2, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU()]
        self.style = nn.Sequential(
            *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], len(PAINTED_STYLES))
        )

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """Scores of the styles [N,12] of pictures [N,3,H,W] in [-1,1]."""
        return self.style(picture)

    @torch.no_grad()
    def read(self, picture: np.ndarray) -> str:
        """The style of uint8 [H,W,3]."""
        return PAINTED_STYLES[int(self(as_planes([picture])).argmax())]


def as_planes(pictures: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def train(steps: int, core: int) -> None:
    rng, (images, _) = pin(core, 0), open_cache()
    shown = [(scene, k, look.style) for scene in ready() for k, look in enumerate(looks(scene))]
    shown = [picture for picture in shown if picture[2] in PAINTED_STYLES]
    net = Recogniser().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(2e-3, step / steps, step, warm_up=20, hold=0.3)
        pictures, styles = _draw(rng, images, shown)
        with torch.autocast("cpu", torch.bfloat16):
            guesses = net(pictures).float()
        loss = F.cross_entropy(guesses, styles)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            right = (guesses.argmax(1) == styles).float().mean()
            print(f"step {step} of {steps}  loss {loss.item():.3f}  right {right:.2f}", flush=True)
    means = {style: _mean([images[s, k] for s, k, name in shown if name == style]) for style in PAINTED_STYLES}
    save(CHECKPOINT, {"net": net.state_dict(), "means": means})


def _draw(
    rng: np.random.Generator, images: np.ndarray, shown: list[tuple[int, int, str]]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Crops of some pictures, and their styles' numbers. They lose up to two thirds of their sharpness: softer than the
    painter is no other style."""
    batch, (y, x) = [shown[k] for k in rng.integers(len(shown), size=_BATCH)], rng.integers(0, SIZE - _CROP + 1, 2)
    planes = as_planes([images[scene, k, y : y + _CROP, x : x + _CROP] for scene, k, _ in batch])
    small = F.interpolate(planes, size=int(rng.integers(_CROP // 3, _CROP + 1)), mode="area")
    planes = F.interpolate(small, size=_CROP, mode="bilinear")
    styles = torch.tensor([PAINTED_STYLES.index(style) for *_, style in batch])
    return planes.flip(3) if rng.random() < 0.5 else planes, styles


def _mean(pictures: list[np.ndarray], most: int = 400) -> torch.Tensor:
    return torch.from_numpy(np.mean(pictures[:most], 0, dtype=np.float32))


def load() -> tuple[Recogniser, dict[str, np.ndarray]]:
    """The network, and the mean picture of each style, uint8 [S,S,3]."""
    state, net = torch.load(CHECKPOINT, weights_only=True), Recogniser()
    net.load_state_dict(state["net"])
    return net.eval(), {style: (mean.numpy() + 0.5).astype(np.uint8) for style, mean in state["means"].items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--core", type=int, default=0)
    args = parser.parse_args()
    train(args.steps, args.core)


if __name__ == "__main__":
    main()
