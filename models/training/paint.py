# SPDX-License-Identifier: Apache-2.0
"""The teacher: what the engine's painters make of a training scene."""

from __future__ import annotations

import numpy as np
from multiplane_engine import _engine

from .scenes import Buffers

STROKE_SIZE = 1.5
"""Strokes and grain larger than an artist's default: what an eightfold smaller latent keeps at 256 pixels."""


def paint(b: Buffers, style: str, palette: str, mood: str, seed: int) -> np.ndarray:
    """uint8 [S,S,3]. The style "render" is the beauty as it is, whatever palette and mood."""
    if style == "render":
        return b.beauty
    return _engine.paint(
        b.beauty,
        b.albedo,
        b.depth,
        b.normal,
        b.ids,
        b.position,
        painter=style,
        palette=palette,
        mood=mood,
        size=STROKE_SIZE,
        seed=seed,
        cam_from_world=b.cam_from_world,
        clip_from_cam=b.clip_from_cam,
        near=b.near,
        far=b.far,
    )
