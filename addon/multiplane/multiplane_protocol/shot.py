# SPDX-License-Identifier: Apache-2.0
"""What the scene says about a job's frames: `shot.json`, written by a pass source beside its arrays.

Arrays are `.npy` files in `passes/`, row 0 at the top, x right, y down, named by `pass_file(name, frame)`. With the
source `surface` the engine derives those of SURFACE_PASSES from geometry (surface.py), and their files hold only what
geometry does not show:

| pass | dtype, shape | meaning |
|---|---|---|
| depth | float32 [H,W] | distance along the camera axis in metres; background +inf |
| normal | float32 [H,W,3] | camera space (x right, y up, z to the camera), unit length; background 0 |
| ids | int32 [H,W] | `ObjectInfo.id`; 0: background |
| albedo | float32 [H,W,3] | linear base colour of the surface without light and shadow, 0 … 1; background 0 |
| position | float32 [H,W,3] | on its object: along its own axes, metres; background: world view direction, 10 m long |
| motion | float32 [H,W,2] | pixels (dx, dy), prev_from_cur: where this pixel was one frame step earlier; NaN: unknown |
| beauty | PNG [H,W,4] | as the scene's view transform shows it, straight alpha (written by Blender) |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

SOURCES = ("surface", "cycles")
PASS_NAMES = ("depth", "normal", "ids", "motion", "beauty", "albedo", "position")


@dataclass(frozen=True)
class ObjectInfo:
    """An object that the id pass names."""

    id: int
    """Value in the id pass, from 1."""
    name: str
    """Name in Blender."""
    segment: str = ""
    """ADE20K class from the object's or its collection's `multiplane_segment` property; empty: none."""
    rendered: str = ""
    """Why Cycles' buffers show it and not its geometry (hair, volume, …); empty: geometry does."""


@dataclass(frozen=True)
class Person:
    """One character's joints in one frame, in pixels of the frame."""

    name: str
    """Armature object."""
    body: tuple[tuple[float, float, float], ...]
    """18 joints (COCO-18 as ControlNet orders them): x, y, confidence; confidence 1 seen, 0.5 hidden, 0 absent."""
    left_hand: tuple[tuple[float, float, float], ...] = ()
    """21 joints, or none."""
    right_hand: tuple[tuple[float, float, float], ...] = ()
    """21 joints, or none."""
    face: tuple[tuple[float, float, float], ...] = ()
    """70 points, or none."""


@dataclass(frozen=True)
class Joint:
    """A point of a character."""

    name: str
    """As in multiplane_protocol/people.py; hands and faces are `left_hand_0`, `face_0` …."""
    in_camera: tuple[float, float, float]
    """Camera space, metres."""


@dataclass(frozen=True)
class Figure:
    """A character before it is known which of its joints the camera sees."""

    name: str
    """Armature object."""
    joints: tuple[Joint, ...]
    """Those that its skeleton has."""
    ids: tuple[int, ...] = ()
    """Values in the id pass of its meshes."""


@dataclass(frozen=True)
class FrameInfo:
    """One frame's camera and characters."""

    frame: int
    """Blender frame number."""
    shot: int
    """Index of the shot: a marker-bound camera cut starts the next."""
    camera: str
    """Camera object's name."""
    cam_from_world: tuple[float, ...]
    """4×4, row-major; Blender's camera axes (x right, y up, −z forward)."""
    clip_from_cam: tuple[float, ...]
    """4×4, row-major, OpenGL clip space."""
    people: tuple[Person, ...] = ()
    """Characters with a known skeleton."""
    figures: tuple[Figure, ...] = ()
    """The same where the passes that tell what is hidden are left to the engine; `people` is empty then."""


@dataclass(frozen=True)
class DepthRange:
    """Depth normalisation of one shot: value = (1/z − 1/far) / (1/near − 1/far), clamped."""

    shot: int
    """Index of the shot."""
    near: float
    """Metres."""
    far: float
    """Metres."""


@dataclass(frozen=True)
class Shot:
    """Everything besides the arrays."""

    scene: str
    """Scene name."""
    blend: str
    """File name of the .blend without its folder."""
    blender: str
    """Version of Blender that made the passes."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: float
    """Frames a second."""
    passes: tuple[str, ...]
    """Which of PASS_NAMES were written."""
    frames: tuple[FrameInfo, ...]
    """In order of time."""
    objects: tuple[ObjectInfo, ...] = ()
    """Table of the id pass."""
    depth_ranges: tuple[DepthRange, ...] = ()
    """One for each shot; the engine adds those that are missing."""
    source: str = "cycles"
    """One of SOURCES: where SURFACE_PASSES come from."""
    looked_over: tuple[tuple[int, int], ...] = ()
    """(shot, frame) of frames that nobody asked for, but whose geometry counts for the depth range of their shot."""


def takes(frames: Iterable[FrameInfo]) -> tuple[tuple[int, ...], ...]:
    """Numbers of frames in order of time, cut where a shot ends."""
    return tuple(tuple(info.frame for info in group) for _, group in groupby(frames, key=lambda info: info.shot))
