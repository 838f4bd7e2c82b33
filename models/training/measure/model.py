# SPDX-License-Identifier: Apache-2.0
"""The model folder, as the engine runs it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from multiplane_engine import _engine

from ..scenes import Buffers

CONTROLS = {
    "depth": lambda b: _engine.depth_control(b.depth, b.near, b.far),
    "normal": lambda b: _engine.normal_control(b.normal),
    "lineart": lambda b: _engine.lineart_control(b.depth, b.normal, b.ids),
    "openpose": lambda b: _engine.openpose_control([_engine.Person(list(p.body)) for p in b.people], *b.ids.T.shape),
    "tile": lambda b: b.beauty,
}


class Model:
    def __init__(self, folder: Path, controls: tuple[str, ...], strength: float) -> None:
        self.controls, self.strength = controls, strength
        self._pipeline = _engine.StylizePipeline(str(folder), [str(folder / f"controlnet_{name}") for name in controls])
        self._vae = _engine.load_vae(folder / "vae")

    def picture(
        self, b: Buffers, prompt: str, *, calls: int = 4, guidance: float = 1.0, seed: int = 0, negative: str = ""
    ) -> np.ndarray:
        """uint8 [H,W,3] after that many calls of the network, from the beauty."""
        height, width = b.ids.shape
        settings = {
            "prompt": prompt,
            "negative": negative,
            "width": width,
            "height": height,
            "steps": math.ceil(calls / self.strength - 1e-9),  # of the whole schedule; the strength takes its part
            "guidance": guidance,
            "strength": self.strength,
            "seed": seed,
            "controls": [{"scale": 1.0, "start": 0.0, "end": 1.0} for _ in self.controls],
        }
        return self._pipeline.render(settings, [CONTROLS[name](b) for name in self.controls], b.beauty)

    def round_trip(self, picture: np.ndarray) -> np.ndarray:
        """What the autoencoder alone leaves of a picture, uint8 [H,W,3]."""
        back = self._vae.decode(self._vae.encode(unit_planes(picture) * 2 - 1))[0].transpose(1, 2, 0)
        return (np.clip((back + 1) / 2, 0, 1) * 255 + 0.5).astype(np.uint8)


def unit_planes(picture: np.ndarray) -> np.ndarray:
    """[1,3,H,W] in [0,1] of uint8 [H,W,3]"""
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32) / 255
