# SPDX-License-Identifier: Apache-2.0
"""The geometry of a job's frames, and the passes that follow from it alone. Frames that were just used stay at hand."""

from __future__ import annotations

import dataclasses
import functools
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.documents import DocumentError, from_json
from multiplane_protocol.job_folder import surface_array, surface_file
from multiplane_protocol.shot import Shot
from multiplane_protocol.surface import MeshArrays, SurfaceFile

from .engine import load_engine
from .errors import UserError

_KEPT_FRAMES = 4
_MAPPED_BYTES = 2**20
"""Smaller arrays are read: each mapping keeps a file open, and a scene may have thousands of meshes."""
_arrays: weakref.WeakValueDictionary[Path, np.ndarray] = weakref.WeakValueDictionary()
_engine = functools.cache(load_engine)


class Surface:
    """One frame's geometry and what the camera sees of it."""

    def __init__(self, job: Path, file: SurfaceFile, width: int, height: int) -> None:
        """Raises UserError for an array that is missing or damaged, EngineError for one that does not fit."""
        self.file = file
        self._meshes = [_mesh(job, mesh) for mesh in file.meshes]
        self._mesh_of, self._places = _array(job, file.mesh), _array(job, file.world_from_object)
        self.frame = _engine().SurfaceFrame(
            meshes=self._meshes,
            mesh=self._mesh_of,
            object=_array(job, file.object),
            key=_array(job, file.key),
            world_from_object=self._places,
            cam_from_world=file.cam_from_world,
            clip_from_cam=file.clip_from_cam,
            width=width,
            height=height,
        )

    @functools.cached_property
    def seen(self) -> Any:
        """The engine's SurfaceBuffer."""
        return _engine().rasterise(self.frame)

    @functools.cached_property
    def depth(self) -> np.ndarray:
        """[H,W] float32, metres; background +inf."""
        depth: np.ndarray = self.seen.depth
        return depth

    @functools.cached_property
    def ids(self) -> np.ndarray:
        """[H,W] int32."""
        ids: np.ndarray = _engine().surface_ids(self.frame, self.seen)
        return ids

    @functools.cached_property
    def normal(self) -> np.ndarray:
        """[H,W,3] float32."""
        normal: np.ndarray = _engine().surface_normal(self.frame, self.seen)
        return normal

    @functools.cached_property
    def position(self) -> np.ndarray:
        """[H,W,3] float32."""
        position: np.ndarray = _engine().surface_position(self.frame, self.seen)
        return position

    def triangle_at(self, row: int, column: int) -> tuple[np.ndarray, np.ndarray]:
        """Corners [3,3] of the triangle that a pixel shows, along its object's axes, and [4,4] cam_from_object."""
        instance = self.seen.instance[row, column]
        mesh = self._meshes[self._mesh_of[instance]]
        corners = mesh["positions"][mesh["triangles"][self.seen.triangle[row, column]]].astype(np.float64)
        return corners, np.reshape(self.file.cam_from_world, (4, 4)) @ self._places[instance]

    def motion_to(self, other: Surface) -> np.ndarray:
        """[H,W,2] float32, pixels; where each point is in the other frame, minus where it is. Across a cut: NaN."""
        if self.file.camera != other.file.camera:
            return np.full((*self.depth.shape, 2), np.nan, np.float32)
        flow: np.ndarray = _engine().correspond(self.frame, self.seen, other.frame, other.seen)[0]
        return flow


def surface(job: Path, shot: Shot, frame: int) -> Surface:
    """The geometry of a frame. Raises UserError, EngineError."""
    return _surface(job, _read(job, frame), shot.width, shot.height)


def surface_frame(job: Path, shot: Shot, frame: int) -> Any:
    """The engine's SurfaceFrame. Raises UserError, EngineError."""
    return surface(job, shot, frame).frame


def _read(job: Path, frame: int) -> bytes:
    try:
        return surface_file(job, frame).read_bytes()
    except FileNotFoundError:
        raise UserError(f"The geometry of frame {frame} is missing. Extract the passes again.") from None


@functools.lru_cache(_KEPT_FRAMES)
def _surface(job: Path, text: bytes, width: int, height: int) -> Surface:
    """By content, so that passes that were extracted again are not taken for the old ones."""
    try:
        file = from_json(SurfaceFile, text)
    except DocumentError as error:
        raise UserError(f"The geometry of a frame is damaged ({error}). Extract the passes again.", "Corrupt") from None
    return Surface(job, file, width, height)


def _mesh(job: Path, mesh: MeshArrays) -> dict[str, Any]:
    return {role: _array(job, name) if name else None for role, name in dataclasses.asdict(mesh).items()}


def _array(job: Path, name: str) -> np.ndarray:
    """Frames that have the same array share it."""
    path = surface_array(job, name)
    array = _arrays.get(path)
    if array is None:
        try:
            is_large = path.stat().st_size >= _MAPPED_BYTES
            array = np.load(path, mmap_mode="r" if is_large else None, allow_pickle=False)
        except FileNotFoundError:
            raise UserError(f"The array {path.name} is missing. Extract the passes again.") from None
        except ValueError as error:
            message = f"The array {path.name} is damaged ({error}). Extract the passes again."
            raise UserError(message, "Corrupt") from None
        _arrays[path] = array
    return array
