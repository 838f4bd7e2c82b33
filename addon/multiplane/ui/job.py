# SPDX-License-Identifier: GPL-3.0-or-later
"""The job that runs, or the buttons that start one."""

from __future__ import annotations

import bpy

from ..jobs import runner
from .text import draw_text


def draw_job(layout: bpy.types.UILayout, width: int) -> None:
    """Buttons when idle, progress and Cancel while a job runs."""
    job = runner.current()
    column = layout.column()
    column.use_property_split = False
    if job is not None and job.is_running:
        column.progress(factor=job.fraction, text=job.status)
        column.operator("multiplane.cancel", icon="CANCEL")
        return
    row = column.row(align=True)
    row.scale_y = 1.4
    row.operator("multiplane.stylize_frame", icon="RENDER_STILL")
    row.operator("multiplane.stylize_range", icon="RENDER_ANIMATION")
    column.operator("multiplane.resume", icon="FILE_REFRESH")
    if job is not None:
        draw_text(column, job.status, job.icon, width)
