# SPDX-License-Identifier: Apache-2.0
"""What the camera sees of one frame's geometry, told apart from what geometry does not show."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.shot import Shot

from .inputs import frame_scene
from .surface import Surface, surface

LOOSE = -1
"""Key of what geometry does not show (hair, volumes …): nothing in another frame is the same."""


@dataclass(frozen=True)
class View:
    """One frame's geometry in one size."""

    surface: Surface
    """Geometry, and which triangle each pixel shows."""
    keys: np.ndarray
    """int32 [H,W]: what each pixel shows, the same number in every frame; 0: background, LOOSE."""

    @property
    def depth(self) -> np.ndarray:
        """float32 [H,W], metres."""
        return self.surface.depth

    @property
    def is_loose(self) -> np.ndarray:
        """bool [H,W]: geometry does not tell what is seen here."""
        loose: np.ndarray = self.keys == LOOSE
        return loose


def look(engine: Any, job: Path, shot: Shot, frame: int, shrink: int = 1) -> View:
    """shrink: pixels of the passes for one of the view's, in both directions. Raises UserError, EngineError."""
    small = dataclasses.replace(shot, width=shot.width // shrink, height=shot.height // shrink)
    geometry = surface(job, small, frame)
    keys = engine.surface_keys(geometry.frame, geometry.seen)
    if geometry.file.rendered:
        ids = frame_scene(job, shot, frame).array("ids")[shrink // 2 :: shrink, shrink // 2 :: shrink]
        keys = np.where(np.isin(ids, geometry.file.rendered), np.int32(LOOSE), keys)
    return View(geometry, keys)
