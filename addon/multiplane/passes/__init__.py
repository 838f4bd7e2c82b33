# SPDX-License-Identifier: GPL-3.0-or-later
"""From a scene to the passes of a job: arrays, beauty pictures and shot.json in the job folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import bpy

from ..multiplane_protocol.atomic import write_bytes
from ..multiplane_protocol.documents import from_json, to_json
from ..multiplane_protocol.job_folder import SHOT
from ..multiplane_protocol.shot import PASS_NAMES, Shot
from .beauty import Beauty
from .checks import check_count, check_request, problems
from .framing import Framing, scene_size
from .ids import number_objects, object_table
from .kept import KeptFrame
from .read_cycles import read_cycles
from .read_surface import read_surface
from .reading import Order, until
from .shots import Shots

__all__ = ["extract", "problems", "scene_size"]

READERS = {"surface": read_surface, "cycles": read_cycles}
"""By SOURCES."""

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
    source: str = "surface",
    progress: Progress = lambda done, total: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> Shot:
    """Writes `passes` (of PASS_NAMES) of the frames into the job folder, and shot.json. Raises UserError, OSError.

    The scene is afterwards as it was, but for the depth ranges that it stores. Frames that an earlier call wrote stay
    in shot.json. A cancelled call returns what it finished.
    @param width, height  pixels, multiples of 8; Framing says what they show
    @param beauty         `scene`: the artist's engine and samples; `preview`: fast
    @param source         of SOURCES; `surface`: geometry, from which the engine derives the passes
    @param progress       frames done, frames in all
    """
    frames, passes = tuple(sorted(frames)), tuple(name for name in PASS_NAMES if name in set(passes))
    check_request(scene, frames, width, height)
    job.mkdir(parents=True, exist_ok=True)
    framing = Framing.of(scene.render, width, height)
    earlier = _earlier(job, scene, passes, width, height, source)
    objects = number_objects(earlier.objects if earlier else ())
    check_count(len(objects))
    sweeps, done = 1 + ("beauty" in passes), 0

    def frame_done() -> None:
        nonlocal done
        done += 1
        progress(done // sweeps, len(frames))

    order = Order(scene, job, framing, objects, frames, passes, Shots(scene), earlier, frame_done, should_cancel)
    with KeptFrame(scene):
        reading = READERS[source](order)
        infos = reading.frames
        if "beauty" in passes:
            infos = []
            with Beauty(scene, framing, beauty) as picture:
                for info in until(should_cancel, reading.frames):
                    picture.write(job, info.frame)
                    infos.append(info)
                    frame_done()
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
        objects=object_table(objects, earlier.objects if earlier else (), reading.rendered),
        depth_ranges=reading.depth_ranges,
        source=source,
        looked_over=tuple(sorted({*(earlier.looked_over if earlier else ()), *reading.looked_over})),
    )
    write_bytes(job / SHOT, job, to_json(shot).encode())
    return shot


def _earlier(
    job: Path, scene: bpy.types.Scene, passes: tuple[str, ...], width: int, height: int, source: str
) -> Shot | None:
    """What an earlier call with the same wishes wrote."""
    if not (job / SHOT).is_file():
        return None
    shot = from_json(Shot, (job / SHOT).read_bytes())
    wishes = (scene.name, passes, width, height, source)
    return shot if (shot.scene, shot.passes, shot.width, shot.height, shot.source) == wishes else None
