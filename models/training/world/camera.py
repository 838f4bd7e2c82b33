# SPDX-License-Identifier: Apache-2.0
"""Pinhole cameras with Blender's axes, and where they stand to show a subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mesh import UP, rotation, unit


@dataclass(frozen=True)
class Camera:
    position: np.ndarray  # [3]
    world_from_cam: np.ndarray  # [3,3], columns right, up, backward
    tan_half_fov: float

    @property
    def cam_from_world(self) -> tuple[float, ...]:
        """4×4, row-major."""
        turn = self.world_from_cam.T
        whole = np.block([[turn, -(turn @ self.position)[:, None]], [np.zeros((1, 3)), np.ones((1, 1))]])
        return tuple(float(value) for value in whole.ravel())

    @property
    def clip_from_cam(self) -> tuple[float, ...]:
        """4×4, row-major: OpenGL's, of a square picture, from 0.1 m on."""
        wide = 1 / float(self.tan_half_fov)
        return (wide, 0, 0, 0, 0, wide, 0, 0, 0, 0, -1, -0.2, 0, 0, -1, 0)

    def rays(self, size: int) -> np.ndarray:
        """[2·size+1, 2·size+1, 3] with depth 1 along the axis; [1::2, 1::2] are the pixels' centres, see raster.py."""
        x = (np.arange(2 * size + 1, dtype=np.float32) / size - 1) * np.float32(self.tan_half_fov)
        right, up, back = self.world_from_cam.T.astype(np.float32)
        return (x[:, None] * right - back) - (x[:, None] * up)[:, None]

    def seen_from(self, points: np.ndarray) -> np.ndarray:
        """[N,3] in the camera's axes."""
        return (points - self.position) @ self.world_from_cam

    def pixels(self, points: np.ndarray, size: int) -> np.ndarray:
        """[N,3]: x and y in pixels of a picture of this size, and the depth."""
        x, y, back = self.seen_from(points).T
        z = np.where(np.abs(back) < 1e-6, 1e-6, -back)
        return np.stack([(1 + x / z / self.tan_half_fov) / 2 * size, (1 - y / z / self.tan_half_fov) / 2 * size, z], -1)


def look_at(position: np.ndarray, target: np.ndarray, tan_half_fov: float, roll: float = 0.0) -> Camera:
    back = unit(position - target)
    right = unit(np.cross(UP if abs(back[2]) < 0.999 else np.array([0.0, 1.0, 0.0]), back))
    axes = np.stack([right, np.cross(back, right), back], -1)
    return Camera(position, axes @ rotation(roll), tan_half_fov)


@dataclass(frozen=True)
class Framing:
    """How a place likes to be filmed."""

    fills: tuple[float, float]  # share of the frame's height that the subject takes
    azimuth: tuple[float, float] = (-1.0, 1.0)  # radians about the vertical; 0: from the front (-y)
    elevation: tuple[float, float] = (-0.05, 0.6)  # radians
    lowest: float = 0.12  # metres above the ground
    farthest: float = 30.0  # metres


def frame(rng: np.random.Generator, how: Framing, target: np.ndarray, extent: float) -> Camera:
    """Looks at a subject of about this extent in metres."""
    fov = np.radians(np.clip(rng.choice([28, 39.6, 39.6, 50, 70]) * rng.uniform(0.75, 1.3), 20, 90))
    distance = extent / (2 * np.tan(fov / 2) * rng.uniform(*how.fills)) + 0.3 * extent
    distance = np.clip(distance, 0.3 * extent + 0.12, how.farthest)
    azimuth, elevation = rng.uniform(*how.azimuth), rng.uniform(*how.elevation)
    if rng.random() < 0.06:  # from high above
        elevation = rng.uniform(0.6, 1.3)
    way = np.array([np.sin(azimuth), -np.cos(azimuth), 0]) * np.cos(elevation) + UP * np.sin(elevation)
    position = target + distance * way
    position[2] = max(position[2], how.lowest)
    aside = extent * rng.normal(0, 0.12, 3) * [1, 1, 0.6]
    roll = rng.normal(0, 0.12) if rng.random() < 0.15 else 0.0
    return look_at(position, target + aside, np.tan(fov / 2), roll)
