# SPDX-License-Identifier: GPL-3.0-or-later
"""Shots, and the depth range that each keeps.

The range is that of all frames of the shot, so that depth does not pump from frame to frame; once found it is stored in
the scene, so that a frame rendered alone later has the same. Rendering the whole shot finds it anew.
"""

from __future__ import annotations

import itertools

import bpy
import numpy as np

from ..multiplane_protocol.shot import DepthRange

STORED = "multiplane_depth_ranges"
"""Custom property of the scene: {index of the shot: (near, far)}. Delete it to have the ranges found anew."""
SCAN_FRAMES = 16
"""A shot of which only some frames are asked for is looked over at no more than so many others."""


class Shots:
    """Cuts: frames at which a marker binds another camera."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        bound = sorted((m.frame, m.camera.name) for m in scene.timeline_markers if m.camera)
        # The first marker's camera also films everything before it.
        self._cuts = [now[0] for before, now in itertools.pairwise(bound) if before[1] != now[1]]
        self._scene = scene

    def index(self, frame: int) -> int:
        """Which shot a frame belongs to; the same whatever frames are asked for."""
        return sum(cut <= frame for cut in self._cuts)

    def frames(self, shot: int) -> list[int]:
        """The scene's own frames of a shot."""
        own = range(self._scene.frame_start, self._scene.frame_end + 1, self._scene.frame_step)
        return [frame for frame in own if self.index(frame) == shot]


def evenly(frames: list[int]) -> list[int]:
    """At most SCAN_FRAMES of them, at even distances."""
    chosen = np.linspace(0, len(frames) - 1, min(SCAN_FRAMES, len(frames))).round().astype(int)
    return [frames[i] for i in chosen]


class DepthExtent:
    """Nearest and farthest surface seen so far."""

    def __init__(self) -> None:
        self.near, self.far = np.inf, 0.0

    def add(self, depth: np.ndarray) -> None:
        """Counts a depth pass [H,W] in."""
        surface = depth[np.isfinite(depth)]
        if surface.size:
            self.near = min(self.near, float(surface.min()))
            self.far = max(self.far, float(surface.max()))

    def range(self, shot: int) -> DepthRange:
        """An empty picture has the range 1 m … 1 m, which leaves its depth control black."""
        return DepthRange(shot, self.near, self.far) if self.far else DepthRange(shot, 1.0, 1.0)


def stored_range(scene: bpy.types.Scene, shot: int) -> DepthRange | None:
    """What an earlier job found."""
    values = scene.get(STORED, {}).get(str(shot))
    return DepthRange(shot, *values) if values else None


def store_range(scene: bpy.types.Scene, found: DepthRange) -> None:
    """For later jobs."""
    scene[STORED] = {**dict(scene.get(STORED, {})), str(found.shot): (found.near, found.far)}
