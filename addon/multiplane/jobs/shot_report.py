# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scene's last job did so that its frames hold together."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import bpy

from ..multiplane_protocol.job_folder import REPORT
from ..multiplane_protocol.job_store import JobError, read_report
from ..multiplane_protocol.shot_report import ShotReport


def last_report(scene: bpy.types.Scene) -> ShotReport | None:
    """None where there is none. Panels ask many times a second: it is read again only when it was written again."""
    folder = Path(scene.multiplane.job)
    try:
        written = (folder / REPORT).stat().st_mtime_ns if scene.multiplane.job else 0
    except OSError:
        return None
    return _read(folder, written) if written else None


@lru_cache(1)
def _read(folder: Path, _written: int) -> ShotReport | None:
    try:
        return read_report(folder)
    except JobError:
        return None
