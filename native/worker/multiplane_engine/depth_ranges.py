# SPDX-License-Identifier: Apache-2.0
"""Depth ranges of shots that were read as geometry: found once, over all frames of the shot, and written down."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
from multiplane_protocol.atomic import write_bytes
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import SHOT
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.shot import DepthRange, Shot

from .inputs import frame_scene
from .surface import surface


def complete_shot(job: Path) -> Shot:
    """What shot.json says, with a range for every shot. Raises JobError, UserError, EngineError, OSError."""
    shot = read_shot(job)
    missing = {info.shot for info in shot.frames} - {found.shot for found in shot.depth_ranges}
    if shot.source == "cycles" or not missing:
        return shot
    found = (*shot.depth_ranges, *(_range(job, shot, index) for index in missing))
    shot = dataclasses.replace(shot, depth_ranges=tuple(sorted(found, key=lambda item: item.shot)))
    write_bytes(job / SHOT, job, to_json(shot).encode())
    return shot


def _range(job: Path, shot: Shot, index: int) -> DepthRange:
    """Nearest and farthest surface; a shot without any has 1 m … 1 m, which leaves its depth control black."""
    near, far = math.inf, 0.0
    seen = (frame_scene(job, shot, info.frame).array("depth") for info in shot.frames if info.shot == index)
    looked_over = (surface(job, shot, frame).depth for other, frame in shot.looked_over if other == index)
    for depths in (seen, looked_over):
        for depth in depths:
            finite = depth[np.isfinite(depth)]
            if finite.size:
                near, far = min(near, float(finite.min())), max(far, float(finite.max()))
    return DepthRange(index, near, far) if far else DepthRange(index, 1.0, 1.0)
