# SPDX-License-Identifier: Apache-2.0
"""What the camera sees of the geometry of a job's frames, and where it is in other frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..view import View, look
from .frames import JobFrames

_KEPT_BYTES = 2**28
_PIXEL_BYTES = 32
"""Of one view: instance, triangle, two weights, depth, ids, keys."""
_MOST_KEPT = 64
"""Each may keep files of its geometry open."""


@dataclass(frozen=True)
class Match:
    """Where one frame's pixels are in another."""

    flow: np.ndarray
    """float32 [H,W,2], pixels from here to there; NaN: unknown."""
    visible: np.ndarray
    """bool [H,W]: the other frame shows it."""
    depth: np.ndarray
    """float32 [H,W], metres: how deep it lies there."""
    there: View
    """The other frame."""

    def arrays(self) -> tuple[np.ndarray, ...]:
        """As the engine's composing asks for them."""
        return self.flow, self.visible, self.depth, self.there.keys, self.there.depth


class Views:
    """Views of one job. As many are kept as fit a bound of memory, for each size."""

    def __init__(self, job: JobFrames) -> None:
        self._job = job
        self._caches = {}
        for shrink in (1, 4):
            pixels = (job.shot.width // shrink) * (job.shot.height // shrink)
            kept = min(max(4, _KEPT_BYTES // (pixels * _PIXEL_BYTES)), _MOST_KEPT)
            self._caches[shrink] = lru_cache(kept)(self._look)

    def view(self, frame: int, shrink: int = 1) -> View:
        """shrink: 1, or 4 for a quarter of width and height. Raises UserError, EngineError."""
        return self._caches[shrink](frame, shrink)

    def match(self, here: View, there: View) -> Match:
        """Of two views of one size."""
        a, b = here.surface, there.surface
        flow, visible, depth = self._job.engine.correspond(a.frame, a.seen, b.frame, b.seen)
        loose = here.is_loose
        return Match(np.where(loose[..., None], np.float32(np.nan), flow), visible & ~loose, depth, there)

    def _look(self, frame: int, shrink: int) -> View:
        return look(self._job.engine, self._job.folder, self._job.shot, frame, shrink)
