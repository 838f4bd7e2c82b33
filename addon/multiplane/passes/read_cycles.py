# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's passes out of Cycles alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ..multiplane_protocol.people import people
from ..multiplane_protocol.shot import DepthRange, FrameInfo
from .checks import check_buffers
from .cycles import CyclesSource
from .framing import Framing
from .reading import Order, Reading, frame_info, until, write_arrays
from .shots import DepthExtent, evenly, store_range, stored_range

SCAN_SIDE = 128
"""Pixels of the long side when looking a shot over."""


def read_cycles(order: Order) -> Reading:
    """Writes the arrays of every frame. Raises UserError, OSError."""
    infos, extents = [], defaultdict(DepthExtent)
    names = {number: thing.name for thing, number in order.objects.items()}
    arrays = [name for name in order.passes if name != "beauty"]
    with CyclesSource(order.scene, order.framing, order.objects, wanted=order.passes) as source:
        for frame in until(order.should_cancel, order.frames):
            buffers = source.read(frame)
            check_buffers(order.scene, frame, buffers, names)
            write_arrays(order.job, frame, buffers, arrays)
            info = frame_info(frame, order.shots.index(frame), buffers.view)
            infos.append(replace(info, people=people(buffers.figures, info, buffers.depth, buffers.ids)))
            extents[infos[-1].shot].add(buffers.depth)
            order.frame_done()
    return Reading(infos, _depth_ranges(order, infos, extents))


def _depth_ranges(order: Order, infos: list[FrameInfo], extents: dict[int, DepthExtent]) -> tuple[DepthRange, ...]:
    """Of every shot that has frames: found anew where all of it was rendered, else as it is known, else looked over."""
    known = {found.shot: found for found in order.earlier.depth_ranges} if order.earlier else {}
    for shot, extent in extents.items():
        missing = sorted(set(order.shots.frames(shot)) - {info.frame for info in infos})
        if missing and shot not in known:
            known[shot] = stored_range(order.scene, shot) or _looked_over(order, missing, extent).range(shot)
        elif not missing:
            known[shot] = extent.range(shot)
        store_range(order.scene, known[shot])
    return tuple(known[shot] for shot in sorted(known))


def _looked_over(order: Order, frames: list[int], extent: DepthExtent) -> DepthExtent:
    """Adds frames at even distances, rendered small."""
    width, height = order.framing.width, order.framing.height
    scale = min(1.0, SCAN_SIDE / max(width, height))
    small = Framing.of(order.scene.render, max(1, round(width * scale)), max(1, round(height * scale)))
    with CyclesSource(order.scene, small, order.objects) as source:
        for frame in evenly(frames):
            extent.add(source.read(frame).depth)
    return extent
