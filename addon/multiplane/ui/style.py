# SPDX-License-Identifier: GPL-3.0-or-later
"""The painters to choose from, what they are told, and the preview of the choice."""

from __future__ import annotations

import bpy

from ..jobs import preview_runner
from ..painter_properties import NO_PAINTER
from .text import draw_text


def draw_style(layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup) -> None:
    """Thumbnails and the handful of parameters; those that the style has no use for are left out."""
    styles = layout.column()
    styles.use_property_split = False
    styles.template_icon_view(settings, "painter", show_labels=True, scale=6.0, scale_popup=5.0)
    styles.prop(settings, "painter", text="")
    if settings.painter != NO_PAINTER:
        colours = layout.column(align=True)
        colours.prop(settings, "palette")
        colours.prop(settings, "mood")
        strength = colours.row()
        strength.active = settings.mood != "plain"
        strength.prop(settings, "mood_strength", text="Strength")
        numbers = layout.column(align=True)
        numbers.prop(settings, "stroke_size")
        numbers.prop(settings, "line")
        numbers.prop(settings, "texture")
        numbers.prop(settings, "colour")
    grain = layout.column(align=True)
    grain.prop(settings, "seed")
    grain.prop(settings, "seed_mode")


def draw_preview(layout: bpy.types.UILayout, scene: bpy.types.Scene, width: int) -> None:
    """The button, and whether what it showed still holds."""
    column = layout.column()
    preview = preview_runner.current()
    stale = preview.staleness(scene) if preview is not None else ""
    icon = "FILE_REFRESH" if stale else "HIDE_OFF"
    column.operator("multiplane.preview_style", icon=icon, text="Refresh Preview" if stale else "Preview Style")
    if preview is None:
        return
    if preview.problem:
        draw_text(column, preview.problem, "ERROR", width)
    elif preview.is_reading:
        draw_text(column, "Reading the scene", "TIME", width)
    elif not preview.picture:
        draw_text(column, "Painting", "TIME", width)
    elif stale:
        draw_text(column, stale, "INFO", width)
