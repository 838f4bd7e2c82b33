# SPDX-License-Identifier: GPL-3.0-or-later
"""From a scene to the passes of a job: arrays, beauty pictures and shot.json in the job folder."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import bpy
import numpy as np

from ..multiplane_protocol.atomic import write_bytes, write_file
from ..multiplane_protocol.documents import from_json, to_json
from ..multiplane_protocol.job_folder import SHOT, pass_file
from ..multiplane_protocol.shot import PASS_NAMES, DepthRange, FrameInfo, Shot
from .beauty import Beauty
from .checks import check_buffers, check_count, check_request, problems
from .cycles import CyclesSource
from .framing import Framing, scene_size
from .ids import number_objects, object_table
from .kept import KeptFrame
from .shots import DepthExtent, Shots, store_range, stored_range
from .source import Buffers

__all__ = ["extract", "problems", "scene_size"]

SCAN_FRAMES = 16
"""A shot of which only some frames are asked for is looked over at no more than so many others."""
SCAN_SIDE = 128
"""Pixels of the long side when looking over."""

Progress = Callable[[int, int], None]


def extract(
    scene: bpy.types.Scene,
    job: Path,
    *,
    frames: Iterable[int],
    width: int,
    height: int,
    passes: Iterable[str],
    beauty: str = "scene",
    progress: Progress = lambda done, total: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> Shot:
    """Writes `passes` (of PASS_NAMES) of the frames into the job folder, and shot.json. Raises UserError, OSError.

    The scene is afterwards as it was, but for the depth ranges that it stores. Frames that an earlier call wrote stay
    in shot.json. A cancelled call returns what it finished.
    @param width, height  pixels, multiples of 8; Framing says what they show
    @param beauty         `scene`: the artist's engine and samples; `preview`: fast
    @param progress       frames done, frames in all
    """
    frames, passes = tuple(sorted(frames)), tuple(name for name in PASS_NAMES if name in set(passes))
    check_request(scene, frames, width, height)
    job.mkdir(parents=True, exist_ok=True)
    framing = Framing.of(scene.render, width, height)
    earlier = _earlier(job, scene, passes, width, height)
    objects = number_objects(earlier.objects if earlier else ())
    check_count(len(objects))
    shots = Shots(scene)
    sweeps = 1 + ("beauty" in passes)
    with KeptFrame(scene):
        infos, extents = [], defaultdict(DepthExtent)
        with CyclesSource(scene, framing, objects, wanted=passes) as source:
            for frame in _until(should_cancel, frames):
                buffers = source.read(frame)
                check_buffers(scene, frame, buffers, {number: thing.name for thing, number in objects.items()})
                _write_arrays(job, frame, buffers, passes)
                infos.append(_frame_info(frame, shots.index(frame), buffers))
                extents[infos[-1].shot].add(buffers.depth)
                progress(len(infos) // sweeps, len(frames))
        ranges = _depth_ranges(scene, shots, framing, objects, earlier, infos, extents)
        if "beauty" in passes:
            with Beauty(scene, framing, beauty) as picture:
                pictured = []
                for info in _until(should_cancel, infos):
                    picture.write(job, info.frame)
                    pictured.append(info)
                    progress((len(infos) + len(pictured)) // sweeps, len(frames))
            infos = pictured
    kept = {info.frame: info for info in (*(earlier.frames if earlier else ()), *infos)}
    shot = Shot(
        scene=scene.name,
        blend=Path(bpy.data.filepath).name,
        blender=bpy.app.version_string,
        width=width,
        height=height,
        fps=scene.render.fps / scene.render.fps_base,
        passes=passes,
        frames=tuple(kept[frame] for frame in sorted(kept)),
        objects=object_table(objects, earlier.objects if earlier else ()),
        depth_ranges=ranges,
    )
    write_bytes(job / SHOT, job, to_json(shot).encode())
    return shot


T = TypeVar("T")


def _until(should_cancel: Callable[[], bool], things: Iterable[T]) -> Iterator[T]:
    return itertools.takewhile(lambda _: not should_cancel(), things)


def _earlier(job: Path, scene: bpy.types.Scene, passes: tuple[str, ...], width: int, height: int) -> Shot | None:
    """What an earlier call with the same wishes wrote."""
    if not (job / SHOT).is_file():
        return None
    shot = from_json(Shot, (job / SHOT).read_bytes())
    same = (shot.scene, shot.passes, shot.width, shot.height) == (scene.name, passes, width, height)
    return shot if same else None


def _write_arrays(job: Path, frame: int, buffers: Buffers, passes: tuple[str, ...]) -> None:
    for name in passes:
        if name != "beauty":
            values = getattr(buffers, name)
            write_file(pass_file(job, name, frame), job, lambda path, values=values: np.save(path, values))


def _frame_info(frame: int, shot: int, buffers: Buffers) -> FrameInfo:
    view = buffers.view
    cam_from_world, clip_from_cam = (tuple(m.ravel().tolist()) for m in (view.cam_from_world, view.clip_from_cam))
    return FrameInfo(frame, shot, view.camera, cam_from_world, clip_from_cam, buffers.people)


def _depth_ranges(
    scene: bpy.types.Scene,
    shots: Shots,
    framing: Framing,
    objects: dict[bpy.types.Object, int],
    earlier: Shot | None,
    infos: list[FrameInfo],
    extents: dict[int, DepthExtent],
) -> tuple[DepthRange, ...]:
    """Of every shot that has frames: found anew where all of it was rendered, else as it is known, else looked over."""
    known = {found.shot: found for found in earlier.depth_ranges} if earlier else {}
    for shot, extent in extents.items():
        missing = sorted(set(shots.frames(shot)) - {info.frame for info in infos})
        if missing and shot not in known:
            known[shot] = stored_range(scene, shot) or _looked_over(scene, framing, objects, missing, extent).range(
                shot
            )
        elif not missing:
            known[shot] = extent.range(shot)
        store_range(scene, known[shot])
    return tuple(known[shot] for shot in sorted(known))


def _looked_over(
    scene: bpy.types.Scene,
    framing: Framing,
    objects: dict[bpy.types.Object, int],
    frames: list[int],
    extent: DepthExtent,
) -> DepthExtent:
    """Adds frames at even distances, rendered small."""
    scale = min(1.0, SCAN_SIDE / max(framing.width, framing.height))
    small = Framing.of(scene.render, max(1, round(framing.width * scale)), max(1, round(framing.height * scale)))
    chosen = np.linspace(0, len(frames) - 1, min(SCAN_FRAMES, len(frames))).round().astype(int)
    with CyclesSource(scene, small, objects) as source:
        for i in chosen:
            extent.add(source.read(frames[i]).depth)
    return extent
