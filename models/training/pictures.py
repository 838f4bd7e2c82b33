# SPDX-License-Identifier: Apache-2.0
"""What the diffusion training draws from the cache: latents, control images and captions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from . import text, vae
from .captions import caption
from .data import PAINTED, looks, open_cache, ready
from .networks import CONTROLS

_DROP_TEXT = 0.1
_NO_STYLE = 0.04  # of the captions name none: then the text does not decide
_BEAUTY_ITSELF = 0.03  # the share of pictures that are to stay what they are
_STARTS = (0.76, 0.12, 0.12)  # from the beauty, the same painting, another painting of the scene
_CAPTIONS = 6  # for each picture
_CONTROLS_USED = (
    (("tile",), 0.19),
    (("normal",), 0.05),
    (("depth",), 0.04),
    (("lineart",), 0.04),
    (("openpose",), 0.01),
    (("tile", "normal"), 0.38),
    (("tile", "depth"), 0.08),
    (("depth", "normal"), 0.03),
    (("lineart", "openpose"), 0.01),
    (("tile", "lineart"), 0.10),
    (("tile", "depth", "normal", "openpose"), 0.06),
    ((), 0.01),
)


@dataclass(frozen=True)
class Batch:
    painted: torch.Tensor
    """[N,C,side,side] latents to arrive at."""
    start: torch.Tensor
    """[N,C,side,side] latents of the picture that image-to-image starts from."""
    states: torch.Tensor
    """[N,L,D] text states."""
    hints: dict[str, torch.Tensor]
    """Control images [N,3,8 side,8 side] in [0,1]."""


class Pictures:
    def __init__(self, rng: np.random.Generator) -> None:
        self._words, self._encoder = text.load()
        self._latents, (self._images, self._controls) = vae.open_latents(), open_cache()
        self._ids: dict[tuple[int, int], torch.Tensor] = {}
        self._nothing = text.ids(self._words, [""])[0]
        self.refresh(rng)

    def refresh(self, rng: np.random.Generator) -> None:
        """Takes in what has been painted and encoded meanwhile."""
        for scene, facts in ready().items():
            if (scene, 0) in self._ids or scene >= len(self._latents) or not self._latents[scene].any():
                continue
            for k, look in enumerate(looks(scene)):
                said = [
                    caption(None if rng.random() < _NO_STYLE else look.style, look.palette, look.mood, facts, rng)
                    for _ in range(_CAPTIONS)
                ]
                self._ids[scene, k] = text.ids(self._words, said).short()
        self._scenes = np.array(sorted({scene for scene, _ in self._ids}))

    def draw(self, rng: np.random.Generator, count: int, side: int) -> Batch:
        whole = self._latents.shape[-1]
        painted, starts, ids, maps, beauties = [], [], [], [], []
        for scene in rng.choice(self._scenes, count):
            k = 0 if rng.random() < _BEAUTY_ITSELF else int(rng.integers(1, 1 + PAINTED))
            other = (0, k, int(rng.integers(1, 1 + PAINTED)))[rng.choice(3, p=_STARTS)]
            y, x = rng.integers(0, whole - side + 1, 2)
            cells = np.s_[..., y : y + side, x : x + side]
            pixels = np.s_[8 * y : 8 * (y + side), 8 * x : 8 * (x + side)]
            painted.append(self._latents[scene, k][cells])
            starts.append(self._latents[scene, other][cells])
            maps.append(self._controls[scene][pixels])
            beauties.append(self._images[scene, 0][pixels])
            known = self._ids[scene, k]
            ids.append(self._nothing if rng.random() < _DROP_TEXT else known[rng.integers(_CAPTIONS)].long())
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            states = self._encoder(torch.stack(ids)).last_hidden_state
        used = _CONTROLS_USED[rng.choice(len(_CONTROLS_USED), p=[p for _, p in _CONTROLS_USED])][0]
        hint = _pictures(maps)
        hints = {
            name: _pictures(beauties) if name == "tile" else hint[:, CONTROLS[name]].expand(-1, 3, -1, -1)
            for name in used
        }
        return Batch(*(torch.from_numpy(np.stack(z)).float() for z in (painted, starts)), states.float(), hints)


def _pictures(arrays: list[np.ndarray]) -> torch.Tensor:
    """uint8 [H,W,C] each → [N,C,H,W] in [0,1]"""
    return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2).float() / 255
