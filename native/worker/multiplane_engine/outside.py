# SPDX-License-Identifier: Apache-2.0
"""A camera inside a solid, which would make a whole job of one grey wall."""

from __future__ import annotations

import numpy as np

from .errors import UserError
from .surface import Surface

_PART = 0.99
"""Of the picture that one object fills."""
_SAMPLES = (0.1, 0.5, 0.9)
"""Of width and height, where sides are looked at."""


def check_outside(seen: Surface, frame: int) -> None:
    """Raises UserError. A camera in a room sees other things too, or the front of the walls."""
    if seen.file.rendered or np.isinf(seen.depth).any() or (seen.ids == seen.ids[0, 0]).mean() < _PART:
        return
    if not any(_shows_front(seen, row, column) for row in _SAMPLES for column in _SAMPLES):
        raise UserError(
            f"In frame {frame} the camera “{seen.file.camera}” is inside an object and sees nothing else. Move it out."
        )


def _shows_front(seen: Surface, row: float, column: float) -> bool:
    """Whether a pixel shows the side that the triangle's normal points to."""
    height, width = seen.depth.shape
    at = int(row * height), int(column * width)
    corners, cam_from_object = seen.triangle_at(*at)
    a, b, c = corners @ cam_from_object[:3, :3].T + cam_from_object[:3, 3]
    normal = np.cross(b - a, c - a) * np.linalg.det(cam_from_object[:3, :3])
    orthographic = seen.file.clip_from_cam[15] == 1
    to_camera = np.array((0.0, 0.0, 1.0)) if orthographic else -(a + b + c)
    return float(normal @ to_camera) > 0
