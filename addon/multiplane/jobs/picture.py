# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest picture, of a job or of a preview: an image datablock that panels and image editors show."""

from __future__ import annotations

import bpy

NAME = "Multiplane Preview"


def show(file: str) -> None:
    """Reads it anew, also from a file that it was read from before."""
    image = bpy.data.images.get(NAME)
    if image is None:
        image = bpy.data.images.load(file)
        image.name = NAME
    image.filepath = file
    image.reload()
    image.preview_ensure().reload()


def icon() -> int | None:
    """What a panel draws; None: there is no picture yet."""
    image = bpy.data.images.get(NAME)
    return image.preview.icon_id if image is not None and image.preview is not None else None


def redraw() -> None:
    """Every editor that shows our state."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"PROPERTIES", "VIEW_3D", "IMAGE_EDITOR"}:
                area.tag_redraw()


def remove() -> None:
    """With the add-on."""
    image = bpy.data.images.get(NAME)
    if image is not None:
        bpy.data.images.remove(image)
