# SPDX-License-Identifier: GPL-3.0-or-later
"""What every source of passes delivers. Cycles (cycles.py) is one; geometry alone can be another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..multiplane_protocol.shot import Figure


@dataclass(frozen=True)
class View:
    """A camera in one frame."""

    camera: str
    """Object name."""
    kind: str
    """PERSP or ORTHO."""
    cam_from_world: np.ndarray
    """[4,4]; Blender's camera axes (x right, y up, −z forward)."""
    clip_from_cam: np.ndarray
    """[4,4], OpenGL clip space of the picture."""

    def in_camera(self, points: np.ndarray) -> np.ndarray:
        """World points [N,3] to camera space."""
        return points @ self.cam_from_world[:3, :3].T + self.cam_from_world[:3, 3]

    def rays(self, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Start and direction [H,W,3] in camera space through each pixel's centre; the direction is 1 m deep."""
        x, y = np.meshgrid(2 * (np.arange(width) + 0.5) / width - 1, 1 - 2 * (np.arange(height) + 0.5) / height)
        zero, p = np.zeros_like(x), self.clip_from_cam
        if self.kind == "ORTHO":
            start = np.stack(((x - p[0, 3]) / p[0, 0], (y - p[1, 3]) / p[1, 1], zero), -1)
            return start, np.stack((zero, zero, zero - 1), -1)
        direction = np.stack(((x + p[0, 2]) / p[0, 0], (y + p[1, 2]) / p[1, 1], zero - 1), -1)
        return np.zeros_like(direction), direction


@dataclass(frozen=True)
class Buffers:
    """One frame in the units and axes of multiplane_protocol/shot.py."""

    view: View
    """Camera."""
    depth: np.ndarray
    """[H,W] float32."""
    normal: np.ndarray
    """[H,W,3] float32."""
    ids: np.ndarray
    """[H,W] int32."""
    figures: tuple[Figure, ...]
    """Characters."""
    motion: np.ndarray | None = None
    """[H,W,2] float32, NaN where unknown; like the following, None: not asked for."""
    albedo: np.ndarray | None = None
    """[H,W,3] float32."""
    position: np.ndarray | None = None
    """[H,W,3] float32."""


class PassSource(Protocol):
    """Reads one frame after the other out of a scene; between `__enter__` and `__exit__` the scene may be changed."""

    def __enter__(self) -> PassSource: ...

    def __exit__(self, *_: object) -> None: ...

    def read(self, frame: int) -> Buffers:
        """Sets the frame and returns its buffers. Raises UserError."""
        ...
