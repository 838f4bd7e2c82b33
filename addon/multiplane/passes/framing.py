# SPDX-License-Identifier: GPL-3.0-or-later
"""Which picture is rendered when a request asks for W×H pixels.

As Blender does it when the artist types that resolution: sensor fit decides what another aspect shows, the pixel aspect
stays, the percentage is 100. A render region without crop leaves the rest of the picture empty; with crop the region
*is* the picture, so that the resolution around it grows until the region has W×H pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from .kept import Kept
from .source import View


@dataclass(frozen=True)
class Framing:
    """Pixels of the picture, of the resolution around it, and of the rendered region in that resolution."""

    width: int
    """Pixels of the picture."""
    height: int
    """Pixels of the picture."""
    resolution: tuple[int, int]
    """What scene.render gets."""
    region: tuple[int, int, int, int]
    """left, bottom, right, top in pixels of the resolution, y up; the whole where there is no render region."""
    pixel_aspect: tuple[float, float]
    """pixel_aspect_x, pixel_aspect_y."""
    crop: bool
    """The region is the picture."""

    @classmethod
    def of(cls, render: bpy.types.RenderSettings, width: int, height: int) -> Framing:
        """The framing of a W×H picture under the scene's settings."""
        aspect = render.pixel_aspect_x, render.pixel_aspect_y
        if not render.use_border:
            return cls(width, height, (width, height), (0, 0, width, height), aspect, False)
        left, bottom, right, top = _border(render)
        if not render.use_crop_to_border:
            region = (round(left * width), round(bottom * height), round(right * width), round(top * height))
            return cls(width, height, (width, height), region, aspect, False)
        resolution = round(width / (right - left)), round(height / (top - bottom))
        x, y = round(left * resolution[0]), round(bottom * resolution[1])
        return cls(width, height, resolution, (x, y, x + width, y + height), aspect, True)

    def apply(self, kept: Kept, render: bpy.types.RenderSettings) -> None:
        """Sets resolution and border."""
        wide, high = self.resolution
        left, bottom, right, top = self.region
        kept.set(render, resolution_x=wide, resolution_y=high, resolution_percentage=100)
        if render.use_border:
            kept.set(render, border_min_x=left / wide, border_max_x=right / wide)
            kept.set(render, border_min_y=bottom / high, border_max_y=top / high)

    def view(self, camera: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> View:
        """What a camera sees in the evaluated frame."""
        camera = camera.evaluated_get(depsgraph)
        world_from_cam = np.array(camera.matrix_world.normalized())
        clip_from_cam = self._clip_from_cam(camera, depsgraph)
        return View(camera.name, camera.data.type, np.linalg.inv(world_from_cam), clip_from_cam)

    def _clip_from_cam(self, camera: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> np.ndarray:
        """[4,4] of the picture, OpenGL clip space."""
        wide, high = self.resolution
        full = camera.calc_matrix_camera(
            depsgraph, x=wide, y=high, scale_x=self.pixel_aspect[0], scale_y=self.pixel_aspect[1]
        )
        left, bottom = self.region[:2] if self.crop else (0, 0)
        picture_from_full = np.eye(4)
        picture_from_full[0, 0], picture_from_full[0, 3] = wide / self.width, (wide - 2 * left) / self.width - 1
        picture_from_full[1, 1], picture_from_full[1, 3] = high / self.height, (high - 2 * bottom) / self.height - 1
        return picture_from_full @ np.array(full)

    def picture(self, rendered: np.ndarray, empty: float) -> np.ndarray:
        """[h,w,C] as rendered, rows bottom-up, to [H,W,C] with row 0 at the top; `empty` outside the region."""
        if rendered.shape[:2] == (self.height, self.width):
            return np.ascontiguousarray(rendered[::-1])
        left, bottom, right, top = self.region
        whole = np.full((self.height, self.width, rendered.shape[2]), empty, np.float32)
        whole[bottom:top, left:right] = rendered
        return np.ascontiguousarray(whole[::-1])


def scene_size(render: bpy.types.RenderSettings) -> tuple[int, int]:
    """Width and height in pixels of the pictures that the scene itself renders."""
    percentage = render.resolution_percentage / 100
    wide, high = int(render.resolution_x * percentage), int(render.resolution_y * percentage)
    if render.use_border and render.use_crop_to_border:
        left, bottom, right, top = _border(render)
        return round(right * wide) - round(left * wide), round(top * high) - round(bottom * high)
    return wide, high


def _border(render: bpy.types.RenderSettings) -> tuple[float, float, float, float]:
    return render.border_min_x, render.border_min_y, render.border_max_x, render.border_max_y
