# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest picture, of a job or of a preview: an image datablock that panels and image editors show."""

from __future__ import annotations

import bpy
import numpy as np

NAME = "Multiplane Preview"
ICON_PX = 256
"""A panel shows it no larger."""
REGIONS = {"PROPERTIES": "WINDOW", "VIEW_3D": "UI", "IMAGE_EDITOR": "WINDOW"}


def show(file: str) -> None:
    """Reads it anew, also from a file that it was read from before."""
    image = bpy.data.images.get(NAME)
    if image is None:
        image = bpy.data.images.load(file)
        image.name = NAME
    image.filepath = file
    image.reload()
    _draw_icon(image)


def _draw_icon(image: bpy.types.Image) -> None:
    """At once: Blender's own way is a job in the background, during which the panel would show a spinning wheel."""
    width, height = image.size
    pixels = np.empty(height * width * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    step = -(-max(width, height) // ICON_PX)
    small = pixels.reshape(height, width, image.channels)[: height // step * step, : width // step * step]
    small = small.reshape(height // step, step, width // step, step, -1).mean((1, 3))
    icon = image.preview_ensure()
    icon.image_size = small.shape[1], small.shape[0]
    icon.image_pixels_float.foreach_set(np.ascontiguousarray(small, np.float32).ravel())


def icon() -> int | None:
    """What a panel draws; None: there is no picture yet."""
    image = bpy.data.images.get(NAME)
    return image.preview.icon_id if image is not None and image.preview is not None else None


def redraw() -> None:
    """Every region that shows our state; not the 3D view itself, which may take long to draw."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions if area.type in REGIONS else ():
                if region.type == REGIONS[area.type]:
                    region.tag_redraw()


def remove() -> None:
    """With the add-on."""
    image = bpy.data.images.get(NAME)
    if image is not None:
        bpy.data.images.remove(image)
