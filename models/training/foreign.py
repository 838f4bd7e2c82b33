# SPDX-License-Identifier: Apache-2.0
"""A frame of an artist's scene, out of a job folder's passes, as if it were a training scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from multiplane_engine import _engine
from multiplane_engine.inputs import frame_scene
from multiplane_engine.pictures import beauty_image
from multiplane_protocol.job_store import read_shot

from .facts import Facts
from .scenes import Buffers

_PASSES = ("albedo", "depth", "normal", "ids", "position")
_NOTHING_KNOWN = Facts(setting="void", subjects=(), background="grey")


def buffers_of(job: Path) -> Buffers:
    """The first frame of a job."""
    shot = read_shot(job)
    scene = frame_scene(job, shot, shot.frames[0].frame)
    near, far = scene.near_and_far()
    return Buffers(
        beauty=beauty_image(_engine, scene, 255),
        **{name: np.array(scene.array(name)) for name in _PASSES},
        people=scene.info.people,
        near=near,
        far=far,
        facts=_NOTHING_KNOWN,
        cam_from_world=scene.info.cam_from_world,
        clip_from_cam=scene.info.clip_from_cam,
    )
