# SPDX-License-Identifier: GPL-3.0-or-later
"""What both ways of reading a scene are told, and what they give back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import bpy
import numpy as np

from ..multiplane_protocol.atomic import write_file
from ..multiplane_protocol.job_folder import pass_file
from ..multiplane_protocol.shot import DepthRange, FrameInfo, Shot
from .framing import Framing
from .shots import Shots
from .source import Buffers, View


@dataclass(frozen=True)
class Order:
    """What is to be read."""

    scene: bpy.types.Scene
    """Open scene."""
    job: Path
    """Job folder."""
    framing: Framing
    """Of the pictures."""
    objects: dict[bpy.types.Object, int]
    """Numbers in the id pass."""
    frames: tuple[int, ...]
    """Rising."""
    passes: tuple[str, ...]
    """Of PASS_NAMES."""
    shots: Shots
    """Cuts of the scene."""
    earlier: Shot | None
    """What an earlier call with the same wishes wrote."""
    frame_done: Callable[[], None]
    """To be called after each of `frames`."""
    should_cancel: Callable[[], bool]
    """To be asked before each frame."""


@dataclass(frozen=True)
class Reading:
    """What was read."""

    frames: list[FrameInfo]
    """All that were ordered, or those until it was cancelled."""
    depth_ranges: tuple[DepthRange, ...]
    """Those that are known; the engine finds the others."""
    looked_over: tuple[tuple[int, int], ...] = ()
    """As in Shot."""
    rendered: dict[int, str] = field(default_factory=dict)
    """Value in the id pass → why Cycles' buffers show the object."""


T = TypeVar("T")


def until(should_cancel: Callable[[], bool], things: Iterable[T]) -> Iterator[T]:
    """The things, as long as nobody cancels."""
    return itertools.takewhile(lambda _: not should_cancel(), things)


def write_arrays(job: Path, frame: int, buffers: Buffers, names: Iterable[str]) -> None:
    """Passes of one frame. Raises OSError."""
    for name in names:
        values = getattr(buffers, name)
        write_file(pass_file(job, name, frame), job, lambda path, values=values: np.save(path, values))


def frame_info(frame: int, shot: int, view: View) -> FrameInfo:
    """Without characters."""
    cam_from_world, clip_from_cam = (tuple(m.ravel().tolist()) for m in (view.cam_from_world, view.clip_from_cam))
    return FrameInfo(frame, shot, view.camera, cam_from_world, clip_from_cam)
