# SPDX-License-Identifier: GPL-3.0-or-later
"""The frames of a job folder as image sequence, camera background and sequencer strip."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import bpy

from .. import compat
from ..errors import UserError
from .request import last_job

IMAGE_NAME = "Multiplane Result"


def finished_frames(scene: bpy.types.Scene) -> list[tuple[int, Path]]:
    """(frame number, file) of every finished frame, rising."""
    found = []
    for file in (last_job(scene) / "frames").glob("frame_*.png"):
        match = re.fullmatch(r"frame_(-?\d+)\.png", file.name)
        if match:
            found.append((int(match.group(1)), file))
    if not found:
        raise UserError("No frame is finished yet: stylise a frame first.")
    return sorted(found)


def load_image(scene: bpy.types.Scene) -> bpy.types.Image:
    """One image datablock; a sequence that plays with the timeline if there are several frames. Raises UserError."""
    frames = finished_frames(scene)
    if len(frames) > 1 and frames[0][0] < 0:
        raise UserError("Blender's image sequences have no frames below 0: add the frames to the sequencer instead.")
    image = bpy.data.images.get(IMAGE_NAME)
    if image is None:
        image = bpy.data.images.load(str(frames[0][1]))
        image.name = IMAGE_NAME
    else:
        image.source = "FILE"
        image.filepath = str(frames[0][1])
    image.colorspace_settings.name = "sRGB"
    if len(frames) > 1:
        image.source = "SEQUENCE"
    image.reload()
    image.use_fake_user = True  # saved with the file even while nothing shows it
    return image


def place_on_timeline(user: bpy.types.ImageUser, frames: list[tuple[int, Path]]) -> None:
    """Makes frame n of the timeline show frame_n.png."""
    first, last = frames[0][0], frames[-1][0]
    user.frame_start = first
    user.frame_duration = last - first + 1
    user.frame_offset = first - 1
    user.use_auto_refresh = True


def load_background(scene: bpy.types.Scene) -> None:
    """Lays the frames over the camera view, in front of the scene."""
    if scene.camera is None:
        raise UserError("The scene has no camera: add one and make it the scene camera.")
    frames = finished_frames(scene)
    image = load_image(scene)
    camera = scene.camera.data
    camera.show_background_images = True
    background = next((b for b in camera.background_images if b.image == image), None) or camera.background_images.new()
    background.image = image
    background.display_depth = "FRONT"
    background.frame_method = "FIT"
    background.alpha = 1.0
    place_on_timeline(background.image_user, frames)


def show_in_editors(image: bpy.types.Image, frames: list[tuple[int, Path]]) -> None:
    """Every image editor on the screen shows the frames."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "IMAGE_EDITOR":
                area.spaces.active.image = image
                place_on_timeline(area.spaces.active.image_user, frames)


def load_strip(scene: bpy.types.Scene) -> bpy.types.Strip:
    """A new image strip on the first channel that is free over its length; a frame stays until the next."""
    frames = finished_frames(scene)
    strips = compat.sequencer_strips(scene)
    first, last = frames[0][0], frames[-1][0]
    taken = {s.channel for s in strips if s.frame_final_start <= last and s.frame_final_end > first}
    channel = next(c for c in range(1, 129) if c not in taken)
    strip = strips.new_image(IMAGE_NAME, str(frames[0][1]), channel, first)
    for (before, shown), (number, file) in itertools.pairwise(frames):
        for _ in range(before + 1, number):
            strip.elements.append(shown.name)
        strip.elements.append(file.name)
    strip.frame_final_duration = last - first + 1
    return strip
