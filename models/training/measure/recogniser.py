# SPDX-License-Identifier: Apache-2.0
"""A judge of style, palette and mood: small networks that have seen painters' pictures only.

    python -m training.measure.recogniser          (once; a few minutes)

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
from ..data import SIZE
from ..loop import RUNS, learning_rate, pin, save
from .held_out import PAINTED_STYLES, cases

CHECKPOINT = RUNS / "recogniser.pt"
_SMALL = 64  # pixels of the copies in which light is read
_FIRST_SEED = 700_000
_CROP = 160
_NAMES = (PAINTED_STYLES, PALETTES, MOODS)


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


def as_planes(pictures: list[np.ndarray] | np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def _small(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)


def train(scenes: int, passes: int, core: int) -> None:
    rng = pin(core, 0)
    pictures, smalls, beauties, told = [], [], [], []
    for case in cases(scenes, first_seed=_FIRST_SEED):
        pictures.append(case.painted)
        smalls.append(_small(case.painted))
        beauties.append(_small(case.buffers.beauty))
        told.append(
            [names.index(said) for names, said in zip(_NAMES, (case.style, case.palette, case.mood), strict=True)]
        )
    views, truth = [np.stack(images) for images in (pictures, smalls, beauties)], torch.tensor(told).T
    net, batch = Recogniser(), 24
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    steps = passes * len(told) // batch
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(2e-3, step / steps, step, warm_up=20, hold=0.3)
        pick, (y, x) = rng.integers(len(told), size=batch), rng.integers(0, SIZE - _CROP + 1, 2)
        flip = slice(None, None, rng.choice([1, -1]))
        crop = views[0][pick, y : y + _CROP, x : x + _CROP]
        guesses = net(*(as_planes(view[:, :, flip]) for view in (crop, views[1][pick], views[2][pick])))
        loss = sum(F.cross_entropy(guess, answer[pick]) for guess, answer in zip(guesses, truth, strict=True))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}  loss {loss.item():.3f}", flush=True)
    means = {style: views[0][truth[0].numpy() == k].mean(0) for k, style in enumerate(PAINTED_STYLES)}
    save(CHECKPOINT, {"net": net.state_dict(), "means": {s: torch.from_numpy(m) for s, m in means.items()}})


def load() -> tuple[Recogniser, dict[str, np.ndarray]]:
    """The network, and the mean picture of each style, uint8 [S,S,3]."""
    state, net = torch.load(CHECKPOINT, weights_only=True), Recogniser()
    net.load_state_dict(state["net"])
    return net.eval(), {style: (mean.numpy() + 0.5).astype(np.uint8) for style, mean in state["means"].items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=1200)
    parser.add_argument("--passes", type=int, default=10)
    parser.add_argument("--core", type=int, default=0)
    args = parser.parse_args()
    train(args.scenes, args.passes, args.core)


if __name__ == "__main__":
    main()
