# SPDX-License-Identifier: GPL-3.0-or-later
"""How the frames of an animation hold together, and what was done for it."""

from __future__ import annotations

import bpy

from ..jobs.shot_report import last_report
from ..multiplane_protocol.temporal import FEEDBACK_RANGES
from .text import draw_text

_NEEDS_DIFFUSION = ("feedback", "pinned")


def draw_consistency(layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup, width: int) -> None:
    """The mode and its few numbers."""
    layout.prop(settings, "temporal")
    if settings.temporal == "anchored":
        column = layout.column(align=True)
        column.prop(settings, "anchor_missing")
        column.prop(settings, "anchor_limit")
    if settings.temporal == "feedback":
        column = layout.column(align=True)
        for name in FEEDBACK_RANGES:
            column.prop(settings, f"feedback_{name}")
    if settings.temporal in _NEEDS_DIFFUSION and not settings.diffuses:
        draw_text(
            layout, "A painter alone has no use for this: switch diffusion on, or choose Anchored.", "INFO", width
        )


def draw_shot_report(layout: bpy.types.UILayout, scene: bpy.types.Scene, width: int) -> None:
    """What happened in the scene's last job."""
    report = last_report(scene)
    if report is not None:
        draw_text(layout, report.text(), "INFO", width)
