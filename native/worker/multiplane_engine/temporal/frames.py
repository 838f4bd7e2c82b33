# SPDX-License-Identifier: Apache-2.0
"""The frames of one job: what the scene says about each, what decides it, and which belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from multiplane_protocol.request import Request
from multiplane_protocol.shot import Shot, takes

from ..inputs import FrameScene, frame_scene, input_hash


class JobFrames:
    """A job's frames by number."""

    def __init__(self, engine: Any, folder: Path, shot: Shot, request: Request, models: dict[str, str]) -> None:
        """models: role → hash of its files."""
        self.engine = engine
        self.folder = folder
        self.shot = shot
        self.request = request
        self._models = models
        self._hashes: dict[int, str] = {}

    def scene(self, frame: int) -> FrameScene:
        """Raises UserError where the shot does not know the frame."""
        return frame_scene(self.folder, self.shot, frame)

    def own_hash(self, frame: int) -> str:
        """What decides the frame as far as it is made by itself. Raises UserError, EngineError, OSError."""
        if frame not in self._hashes:
            self._hashes[frame] = input_hash(self.engine, self.request, self.scene(frame), self._models)
        return self._hashes[frame]

    @cached_property
    def takes(self) -> tuple[tuple[int, ...], ...]:
        """The job's frames between cuts, in order of time. Raises UserError."""
        return takes(self.scene(frame).info for frame in self.request.frames)

    def take_of(self, frame: int) -> tuple[int, ...]:
        """The frames of the job without a cut between them and this one. Raises UserError."""
        return self._take_of[frame]

    @cached_property
    def _take_of(self) -> dict[int, tuple[int, ...]]:
        return {frame: take for take in self.takes for frame in take}


def hash_of(*parts: str | Iterable[str]) -> str:
    """SHA-256 over names and hashes."""
    flat = (part if isinstance(part, str) else " ".join(part) for part in parts)
    return hashlib.sha256("\n".join(flat).encode()).hexdigest()
