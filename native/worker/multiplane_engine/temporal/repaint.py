# SPDX-License-Identifier: Apache-2.0
"""Paints a frame whole, or only an area of it in place, so that it agrees with what was painted before."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..inputs import FrameScene
from ..render import FrameRenderer, Part
from . import areas

_BLACK, _WHITE = 0, 255


class Repainter:
    """Remembers what the model had in mind when it painted the first frame of a take."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._memory: tuple[int, Any] | None = None

    def whole(self, scene: FrameScene, renderer: FrameRenderer) -> np.ndarray:
        """The first picture of a take, uint8 [H,W,3]. Raises UserError, OSError, EngineError."""
        memory = self._engine.AttentionMemory()
        picture = renderer.picture(scene, Part(memory=memory, remember=True))
        self._memory = scene.info.frame, memory
        return picture

    def within(
        self,
        scene: FrameScene,
        first: FrameScene,
        picture: np.ndarray,
        area: np.ndarray,
        keys: np.ndarray,
        renderer: FrameRenderer,
    ) -> tuple[np.ndarray, float]:
        """The picture, uint8 [H,W,3], with an area, bool [H,W], painted anew; and what the model did for that, where 1
        is a whole frame. first: of the take; keys: of the surfaces, int32 [H,W]. Raises UserError, OSError,
        EngineError.
        """
        opacity = areas.soft(area)
        if not renderer.diffuses(scene.info.frame):
            return areas.blend(picture, renderer.start(scene), opacity), 0.0  # painters keep to their tones
        inside = opacity > 0
        start = picture
        if renderer.needs_start(scene.info.frame):
            start = np.where(inside[..., None], renderer.start(scene), picture)
        memory = self._recall(first, renderer)
        anew, work = picture.copy(), 0.0
        for wanted, window in areas.windows(inside):
            mask = np.where(wanted, np.uint8(_WHITE), np.uint8(_BLACK))
            part = Part(mask, window, memory=memory, controls={"temporal": picture})
            around = np.where(wanted[..., None], start, anew)
            anew[window][wanted[window]] = renderer.diffuse(scene, around, part)[wanted[window]]
            work += areas.part_of(area, window)
        return self._engine.join(picture, anew, opacity, keys), work

    def _recall(self, first: FrameScene, renderer: FrameRenderer) -> Any:
        """What is on the disk holds no memory: the first frame is painted again, and is the same again."""
        if not renderer.diffuses(first.info.frame):
            return None
        if self._memory is None or self._memory[0] != first.info.frame:
            self.whole(first, renderer)
        assert self._memory
        return self._memory[1]
