# SPDX-License-Identifier: GPL-3.0-or-later
"""Geometry of each frame, from which the engine derives passes, and Cycles' buffers for what geometry does not show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..multiplane_protocol.shot import Figure
from ..multiplane_protocol.surface import SurfaceFile
from .cycles import CyclesSource
from .framing import Framing
from .people import People
from .source import Buffers, View
from .surface_instances import FrameGeometry, Keys, Shapes
from .surface_store import ArrayStore


@dataclass(frozen=True)
class Geometry:
    """One frame."""

    view: View
    """Camera."""
    file: SurfaceFile
    """Its arrays are written."""
    missing: dict[int, str]
    """Value in the id pass → why the object is left to Cycles."""
    figures: tuple[Figure, ...]
    """Characters."""
    buffers: Buffers | None
    """Cycles', where they were needed."""


class SurfaceSource:
    """Reads the scene as a render evaluates it; Cycles renders only what it is asked for and geometry cannot tell."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        framing: Framing,
        ids: dict[bpy.types.Object, int],
        job: Path,
        *,
        wanted: Collection[str],
    ) -> None:
        """The first frame to be read is the scene's first, whether it is asked for or not: see Shapes."""
        self._wanted = set(wanted)
        # Motion makes Cycles evaluate three frames for one: only once something needs it.
        self._cycles = CyclesSource(scene, framing, ids, wanted=self._wanted - {"motion"}, before=self._collect)
        self._store = ArrayStore(job)
        self._shapes, self._keys, self._cast = Shapes(self._store), Keys(), People(ids)
        self._ids = ids
        self._may_render = False
        self._geometry: FrameGeometry
        self._figures: tuple[Figure, ...] = ()
        self._view: View

    def __enter__(self) -> SurfaceSource:
        self._cycles.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._cycles.__exit__()

    def read(self, frame: int, *, may_render: bool) -> Geometry:
        """may_render: passes of the frame are asked for, not its geometry alone. Raises UserError, OSError."""
        buffers = self._read(frame, may_render)
        if buffers and self._geometry.missing and "motion" in self._wanted and buffers.motion is None:
            self._cycles.want("motion")
            buffers = self._read(frame, may_render)
        file = self._geometry.file(self._view)
        return Geometry(self._view, file, self._geometry.missing, self._figures, buffers)

    def _read(self, frame: int, may_render: bool) -> Buffers | None:
        self._may_render = may_render
        self._geometry = FrameGeometry(self._store, self._shapes, self._keys, self._ids)
        return self._cycles.read(frame)

    def _collect(self, depsgraph: bpy.types.Depsgraph, view: View) -> bool:
        """Called for each view layer."""
        self._geometry.add(depsgraph)
        self._view = view
        self._figures = self._cast.find(depsgraph, view)
        return self._may_render and (bool(self._geometry.missing) or "albedo" in self._wanted)
