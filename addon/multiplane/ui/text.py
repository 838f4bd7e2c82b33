# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels of more than one line, which Blender does not break by itself."""

from __future__ import annotations

import textwrap

import bpy

LETTER_PX = 7.5
"""About the width of a letter at interface scale 1."""
MARGIN_PX = 70
"""What panel borders and the icon take."""


def text_width(context: bpy.types.Context) -> int:
    """Letters that fit into a line of the region."""
    scale = context.preferences.system.ui_scale
    return max(16, int((context.region.width / scale - MARGIN_PX) / LETTER_PX))


def draw_text(layout: bpy.types.UILayout, text: str, icon: str, width: int) -> None:
    """Text in lines of at most `width` letters, the icon before the first."""
    column = layout.column(align=True)
    for paragraph in text.splitlines():
        for line in textwrap.wrap(paragraph, width):
            column.label(text=line, icon=icon)
            icon = "BLANK1"
