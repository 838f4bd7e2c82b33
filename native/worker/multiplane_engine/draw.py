# SPDX-License-Identifier: Apache-2.0
"""Control images and EXR of a folder's passes, for people and other programs; no model is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from multiplane_protocol.lock import JobLock
from multiplane_protocol.messages import DrawControls

from .depth_ranges import complete_shot
from .errors import Canceled
from .inputs import frame_scene
from .pictures import write_controls, write_exr
from .report import Report


def draw_controls(engine: Any, order: DrawControls, report: Report, cancel: Any) -> None:
    """Writes them frame by frame. Raises Canceled, UserError, JobError, JobInUse, OSError, EngineError."""
    folder = Path(order.job)
    shot = complete_shot(folder)
    with JobLock(folder):
        for done, info in enumerate(shot.frames):
            if cancel.cancelled:
                raise Canceled
            scene = frame_scene(folder, shot, info.frame)
            write_controls(engine, scene, order.kinds, order.hidden_joints)
            write_exr(engine, scene)
            report.drawn(info.frame, done + 1, len(shot.frames))
