# SPDX-License-Identifier: Apache-2.0
"""A judge of style, palette and mood: small networks that have seen painters' pictures only.

    python -m training.measure.recogniser          (after training.data; a few minutes)

Style is read from the picture. Palette and mood are read from small copies of picture and beauty: light is told by what
it has changed.
"""

from __future__ import annotations

import argparse

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..captions import MOODS, PALETTES
from ..data import SIZE, Look, looks, open_cache, ready
from ..loop import RUNS, learning_rate, pin, save
from .held_out import PAINTED_STYLES

CHECKPOINT = RUNS / "recogniser.pt"
_SMALL = 64  # pixels of the copies in which light is read
_CROP = 160
_BATCH, _CROPPED = 96, 24  # pictures a step; so many of them are shown at full size, for their style
_NAMES = (PAINTED_STYLES, PALETTES, MOODS)
_WEIGHTS = tuple(torch.ones(len(names)) for names in _NAMES)
_WEIGHTS[1][0] = _WEIGHTS[2][0] = 0.12  # as often as each other palette and mood, not as half of the pictures


def _trunk(channels: int, answers: int, widths: tuple[int, ...] = (24, 48, 96, 128)) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inside, outside in zip((channels, *widths), widths, strict=False):
        layers += [nn.Conv2d(inside, outside, 3, 2, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], answers))


class Recogniser(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.style, self.light = _trunk(3, len(PAINTED_STYLES)), _trunk(6, len(PALETTES) + len(MOODS))

    def forward(
        self, picture: torch.Tensor, small: torch.Tensor, beauty: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """picture [N,3,H,W], small copies of it and of the beauty [N,3,64,64], in [-1,1] → style, palette, mood."""
        palette, mood = self.light(torch.cat([small, beauty], 1)).split([len(PALETTES), len(MOODS)], 1)
        return self.style(picture), palette, mood

    @torch.no_grad()
    def read(self, picture: np.ndarray, beauty: np.ndarray) -> tuple[str, str, str]:
        """Style, palette and mood of uint8 [H,W,3]."""
        planes = as_planes([picture]), as_planes([_small(picture)]), as_planes([_small(beauty)])
        return tuple(names[int(scores.argmax())] for names, scores in zip(_NAMES, self(*planes), strict=True))


def as_planes(pictures: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def _small(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)


def train(steps: int, core: int) -> None:
    rng, (images, _) = pin(core, 0), open_cache()
    shown = [(scene, k, look) for scene in ready() for k, look in enumerate(looks(scene)) if look.style != "render"]
    net = Recogniser().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(2e-3, step / steps, step, warm_up=20, hold=0.3)
        views, answers = _draw(rng, images, shown)
        with torch.autocast("cpu", torch.bfloat16):
            guesses = [guess.float() for guess in net(*views)]
        loss = sum(F.cross_entropy(g, a, w) for g, a, w in zip(guesses, answers, _WEIGHTS, strict=True))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            right = [f"{(g.argmax(1) == a).float().mean():.2f}" for g, a in zip(guesses, answers, strict=True)]
            print(f"step {step} of {steps}  loss {loss.item():.3f}  style, palette, mood {' '.join(right)}", flush=True)
    means = {style: _mean([images[s, k] for s, k, look in shown if look.style == style]) for style in PAINTED_STYLES}
    save(CHECKPOINT, {"net": net.state_dict(), "means": means})


def _draw(
    rng: np.random.Generator, images: np.ndarray, shown: list[tuple[int, int, Look]]
) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """What the network reads of some pictures, and the right answers."""
    batch, (y, x) = [shown[k] for k in rng.integers(len(shown), size=_BATCH)], rng.integers(0, SIZE - _CROP + 1, 2)
    pictures, beauties = [images[scene, k] for scene, k, _ in batch], [images[scene, 0] for scene, _, _ in batch]
    crops = [picture[y : y + _CROP, x : x + _CROP] for picture in pictures[:_CROPPED]]
    views = (crops, *([_small(picture) for picture in whole] for whole in (pictures, beauties)))
    mirrored = rng.random() < 0.5
    planes = [as_planes(view).flip(3) if mirrored else as_planes(view) for view in views]
    said = (
        [look.style for *_, look in batch[:_CROPPED]],
        *([getattr(look, t) for *_, look in batch] for t in ("palette", "mood")),
    )
    return planes, [torch.tensor([n.index(word) for word in words]) for n, words in zip(_NAMES, said, strict=True)]


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
