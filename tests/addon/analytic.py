# SPDX-License-Identifier: Apache-2.0
"""An independent answer to what the camera sees: rays from the camera's settings, a plane and spheres by formula."""

from __future__ import annotations

import bpy
import numpy as np


def pixel_rays(
    scene: bpy.types.Scene, width: int, height: int, camera_matrix: np.ndarray, lens: bpy.types.Camera
) -> tuple[np.ndarray, np.ndarray]:
    """Start and direction [H,W,3] in the world; the direction advances 1 m along the camera axis."""
    aspect = scene.render.pixel_aspect_y / scene.render.pixel_aspect_x
    extent = lens.ortho_scale if lens.type == "ORTHO" else lens.sensor_width
    pixel = extent / max(width, height * aspect)
    x = (np.arange(width) + 0.5 - width / 2) * pixel + lens.shift_x * extent
    y = (height / 2 - np.arange(height) - 0.5) * pixel * aspect + lens.shift_y * extent
    x, y = np.meshgrid(x, y)
    zero, one = np.zeros_like(x), np.ones_like(x)
    if lens.type == "ORTHO":
        start, direction = np.stack((x, y, zero), -1), np.stack((zero, zero, -one), -1)
    else:
        start, direction = np.zeros((*x.shape, 3)), np.stack((x / lens.lens, y / lens.lens, -one), -1)
    turn, place = camera_matrix[:3, :3], camera_matrix[:3, 3]
    return start @ turn.T + place, direction @ turn.T


def project(
    scene: bpy.types.Scene,
    width: int,
    height: int,
    camera_matrix: np.ndarray,
    lens: bpy.types.Camera,
    points: np.ndarray,
) -> np.ndarray:
    """World points [...,3] to pixels [...,2]: the inverse of pixel_rays."""
    aspect = scene.render.pixel_aspect_y / scene.render.pixel_aspect_x
    local = (points - camera_matrix[:3, 3]) @ camera_matrix[:3, :3]
    extent = lens.ortho_scale if lens.type == "ORTHO" else lens.sensor_width
    flat = local[..., :2] if lens.type == "ORTHO" else local[..., :2] / -local[..., 2:] * lens.lens
    pixel = extent / max(width, height * aspect)
    x = (flat[..., 0] - lens.shift_x * extent) / pixel + width / 2
    y = height / 2 - (flat[..., 1] - lens.shift_y * extent) / pixel / aspect
    return np.stack((x, y), -1)


def hit_sphere(start: np.ndarray, direction: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """[H,W] distance in lengths of `direction`; inf where it misses."""
    to = start - centre
    a, b, c = (direction**2).sum(-1), (direction * to).sum(-1), (to**2).sum(-1) - radius**2
    root = b * b - a * c
    with np.errstate(invalid="ignore"):
        return np.where(root > 0, (-b - np.sqrt(root)) / a, np.inf)


def hit_ground(start: np.ndarray, direction: np.ndarray, half: float) -> np.ndarray:
    """The square |x|, |y| < half in z = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = -start[..., 2] / direction[..., 2]
        at = start + t[..., None] * direction
    return np.where((t > 0) & (np.abs(at[..., :2]).max(-1) < half), t, np.inf)


def interior(ids: np.ndarray) -> np.ndarray:
    """[H,W] bool: pixels whose 3×3 neighbours are of the same object."""
    inside = np.zeros_like(ids, bool)
    same = np.ones_like(ids[1:-1, 1:-1], bool)
    for dy in range(3):
        for dx in range(3):
            same &= ids[dy : ids.shape[0] - 2 + dy, dx : ids.shape[1] - 2 + dx] == ids[1:-1, 1:-1]
    inside[1:-1, 1:-1] = same
    return inside
