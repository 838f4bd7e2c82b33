# SPDX-License-Identifier: GPL-3.0-or-later
"""What would make the passes useless, said before or as soon as it can be known."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np

from ..errors import UserError
from .source import Buffers

MULTIPLE = 8
"""Width and height are multiples of it: the latent is an eighth of the picture."""
LARGEST_ID = 32767
"""Object.pass_index holds no more."""


def problems(scene: bpy.types.Scene) -> tuple[str, ...]:
    """Why passes of this scene cannot be read, whatever is asked for."""
    found = []
    bound = [marker.camera for marker in scene.timeline_markers if marker.camera]
    cameras = {camera for camera in (scene.camera, *bound) if camera}
    if not cameras:
        found.append(f"Scene “{scene.name}” has no camera. Add one (Add > Camera) and make it the active camera.")
    found += [
        f"Camera “{camera.name}” is panoramic, which no ControlNet knows. Make it Perspective or Orthographic."
        for camera in cameras
        if camera.type == "CAMERA" and camera.data.type == "PANO"
    ]
    lost = [library for library in bpy.data.libraries if not Path(bpy.path.abspath(library.filepath)).is_file()]
    found += [
        f"The linked library {library.filepath} is missing. Relocate it (File > External Data) or put it back."
        for library in lost
    ]
    if not hasattr(scene, "cycles"):
        found.append("The Cycles add-on is switched off. Switch it on in Preferences > Add-ons.")
    return tuple(found)


def check_request(scene: bpy.types.Scene, frames: tuple[int, ...], width: int, height: int) -> None:
    """Raises UserError with the first problem."""
    for problem in problems(scene):
        raise UserError(problem)
    if not frames:
        raise UserError("The frame range is empty. Set an end that is not before the start.")
    if width < MULTIPLE or height < MULTIPLE or width % MULTIPLE or height % MULTIPLE:
        nearest = "×".join(str(max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE)) for side in (width, height))
        raise UserError(f"The size {width}×{height} is not a multiple of {MULTIPLE}. The nearest is {nearest}.")


def check_count(objects: int) -> None:
    """Raises UserError when the id pass has no number left."""
    if objects > LARGEST_ID:
        raise UserError(f"The scene has {objects} objects; the id pass tells {LARGEST_ID} apart. Join some of them.")


def check_buffers(scene: bpy.types.Scene, frame: int, buffers: Buffers, names: dict[int, str]) -> None:
    """Raises UserError for NaN, and for a camera that sees nothing but the inside of one object."""
    for name, values in (("depth", buffers.depth), ("normal", buffers.normal.sum(-1))):
        broken = np.isnan(values)
        if broken.any():
            culprits = ", ".join(f"“{names.get(i, 'unknown')}”" for i in np.unique(buffers.ids[broken]))
            raise UserError(
                f"The {name} pass has NaN in {broken.sum()} pixels of frame {frame}, on {culprits}. "
                "Remove degenerate faces (Mesh > Clean Up) or recalculate the normals of that object."
            )
    _check_outside(scene, frame, buffers)


def _check_outside(scene: bpy.types.Scene, frame: int, buffers: Buffers) -> None:
    """A camera inside a room sees other things too, or the front of the walls; inside a solid it sees only its back."""
    if np.isinf(buffers.depth).any() or (buffers.ids != buffers.ids[0, 0]).mean() > 0.01:
        return
    world_from_cam = np.linalg.inv(buffers.view.cam_from_world)
    world_from_clip = world_from_cam @ np.linalg.inv(buffers.view.clip_from_cam)
    depsgraph = scene.view_layers[0].depsgraph
    for x in (-0.8, 0.0, 0.8):
        for y in (-0.8, 0.0, 0.8):
            near, far = (world_from_clip @ (x, y, z, 1.0) for z in (-1.0, 1.0))
            start, direction = near[:3] / near[3], far[:3] / far[3] - near[:3] / near[3]
            hit, _, normal, *_ = scene.ray_cast(depsgraph, start, direction)
            if not hit or np.array(normal) @ direction < 0:
                return
    raise UserError(
        f"In frame {frame} the camera “{buffers.view.camera}” is inside an object and sees nothing else. Move it out."
    )
