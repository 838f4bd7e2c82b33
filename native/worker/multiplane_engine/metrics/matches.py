# SPDX-License-Identifier: Apache-2.0
"""Where the pixels of one frame are in another, from what a job folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from multiplane_protocol.shot import Shot

from ..inputs import frame_scene
from ..view import look

_KEPT_FRAMES = 24


@dataclass(frozen=True)
class Match:
    """One frame (here) and another (there)."""

    flow: np.ndarray
    """float32 [H,W,2], pixels from here to there; NaN: unknown."""
    visible: np.ndarray
    """bool [H,W]: seen there."""
    ids_here: np.ndarray
    """int32 [H,W]: which surface."""
    ids_there: np.ndarray
    """int32 [H,W]."""
    depth: np.ndarray | None = None
    """float32 [H,W], metres: how deep it lies there; None: unknown."""
    depth_there: np.ndarray | None = None
    """float32 [H,W], metres: of what is seen there."""

    def fetch(self, engine: Any, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The other frame's picture moved here, and where it may be compared."""
        moved: tuple[np.ndarray, np.ndarray] = engine.fetch(
            there, self.flow, self.visible, self.ids_here, self.ids_there, self.depth, self.depth_there
        )
        return moved


class Matches(Protocol):
    """Where matches come from."""

    source: str
    """What they were made of."""
    is_exact: bool
    """Whether they hold between any two frames, with exact visibility."""

    def knows(self, here: int, there: int) -> bool:
        """Whether there is a match of two frames of one shot, by number."""
        ...

    def between(self, here: int, there: int) -> Match:
        """The match of two frames that it knows. Raises UserError, EngineError."""
        ...


class SurfaceMatches:
    """Between any two frames, from their geometry. What geometry does not show (hair, volumes …) matches nothing."""

    source = "surface pass"
    is_exact = True

    def __init__(self, engine: Any, job: Path, shot: Shot) -> None:
        self._engine = engine
        self._view = lru_cache(_KEPT_FRAMES)(partial(look, engine, job, shot))

    def knows(self, here: int, there: int) -> bool:
        """Any two."""
        return True

    def between(self, here: int, there: int) -> Match:
        """Raises UserError, EngineError."""
        a, b = self._view(here), self._view(there)
        flow, visible, depth = self._engine.correspond(a.surface.frame, a.surface.seen, b.surface.frame, b.surface.seen)
        return Match(flow, visible & ~a.is_loose, a.keys, b.keys, depth, b.depth)


class MotionMatches:
    """Between a frame and the one before it, from the motion pass.

    What is hidden can only be told where it is another object that hides it.
    """

    source = "motion pass"
    is_exact = False

    def __init__(self, job: Path, shot: Shot) -> None:
        self._job = job
        self._shot = shot

    def knows(self, here: int, there: int) -> bool:
        """Only from a frame to the one before it."""
        return there == here - 1

    def between(self, here: int, there: int) -> Match:
        """Raises UserError."""
        flow = np.ascontiguousarray(frame_scene(self._job, self._shot, here).array("motion"))
        ids_here, ids_there = (
            np.ascontiguousarray(frame_scene(self._job, self._shot, frame).array("ids")) for frame in (here, there)
        )
        height, width = ids_here.shape
        rows, columns = np.indices(ids_here.shape, np.float32)
        place = np.nan_to_num(np.rint(flow + np.stack((columns, rows), axis=-1)), nan=-1.0)
        x, y = place[..., 0], place[..., 1]
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = np.where(inside, x, 0).astype(np.int64), np.where(inside, y, 0).astype(np.int64)
        return Match(flow, inside & (ids_there[y, x] == ids_here), ids_here, ids_there)
