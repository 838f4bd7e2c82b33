# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's geometry, and passes of what geometry does not show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..multiplane_protocol.atomic import write_bytes
from ..multiplane_protocol.documents import to_json
from ..multiplane_protocol.job_folder import surface_file
from ..multiplane_protocol.shot import DepthRange
from ..multiplane_protocol.surface import SURFACE_PASSES
from .checks import check_buffers
from .reading import Order, Reading, frame_info, until, write_arrays
from .shots import evenly, stored_range
from .surface import Geometry, SurfaceSource


def read_surface(order: Order) -> Reading:
    """Writes the geometry of every frame, and of those that motion and depth ranges need. Raises UserError, OSError."""
    ranges = _known_ranges(order)
    others = dict(_looked_over(order, set(ranges)))
    before = {frame - 1 for frame in order.frames} if "motion" in order.passes else set()
    infos, looked_over, rendered = [], [], {}
    frames = sorted({*order.frames, *others, *before})
    with SurfaceSource(order.scene, order.framing, order.objects, order.job, wanted=order.passes) as source:
        if frames[0] != order.scene.frame_start:
            source.read(order.scene.frame_start, may_render=False)
        for frame in until(order.should_cancel, frames):
            geometry = source.read(frame, may_render=frame in order.frames)
            write_bytes(surface_file(order.job, frame), order.job, to_json(geometry.file).encode())
            rendered |= geometry.missing
            if frame in others:
                looked_over.append((others[frame], frame))
            if frame in order.frames:
                _write_rendered(order, frame, geometry)
                info = frame_info(frame, order.shots.index(frame), geometry.view)
                infos.append(replace(info, figures=geometry.figures))
                order.frame_done()
    return Reading(infos, tuple(ranges[shot] for shot in sorted(ranges)), tuple(looked_over), rendered)


def _write_rendered(order: Order, frame: int, geometry: Geometry) -> None:
    if geometry.buffers is None:
        return
    check_buffers(order.scene, frame, geometry.buffers, {number: thing.name for thing, number in order.objects.items()})
    names = {"albedo"} & set(order.passes)
    if geometry.missing:
        # Depth and ids say where Cycles' buffers count.
        names |= {"depth", "ids"} | set(SURFACE_PASSES).intersection(order.passes)
    write_arrays(order.job, frame, geometry.buffers, sorted(names))


def _known_ranges(order: Order) -> dict[int, DepthRange]:
    """Shot → range, where it is not to be found anew because all of the shot is read."""
    known = {found.shot: found for found in order.earlier.depth_ranges} if order.earlier else {}
    for shot in {order.shots.index(frame) for frame in order.frames} - known.keys():
        stored = stored_range(order.scene, shot)
        if stored and not set(order.shots.frames(shot)) <= set(order.frames):
            known[shot] = stored
    return known


def _looked_over(order: Order, known: set[int]) -> Iterator[tuple[int, int]]:
    """(frame, shot) of frames that nobody asked for, of shots whose range is not known."""
    for shot in {order.shots.index(frame) for frame in order.frames} - known:
        for frame in evenly(sorted(set(order.shots.frames(shot)) - set(order.frames))):
            yield frame, shot
