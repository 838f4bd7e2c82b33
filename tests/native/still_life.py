# SPDX-License-Identifier: Apache-2.0
"""Passes of a scene that is known in closed form: a red ball on a chequered floor under a clear sky."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CENTRE, RADIUS = np.array([0.1, 0.2, -5.5]), 1.2
HORIZON_M = 40.0
SUN = np.array([-0.48, 0.64, 0.6])


@dataclass(frozen=True)
class StillLife:
    """What `_engine.paint` is given, in its order."""

    beauty: np.ndarray
    albedo: np.ndarray
    depth: np.ndarray
    normal: np.ndarray
    ids: np.ndarray
    position: np.ndarray

    def passes(self):
        return self.beauty, self.albedo, self.depth, self.normal, self.ids, self.position


def still_life(width, height):
    """Camera 1 m above the floor, level, 53 degrees high; positions on the floor are the camera's, y up."""
    columns, rows = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    rays = np.stack([columns / height, -rows / height, -np.ones_like(columns)], -1)
    floor = np.where(rays[..., 1] < 0, -1.0 / np.minimum(rays[..., 1], -1e-9), np.inf)
    squared, towards = (rays**2).sum(-1), rays @ CENTRE
    root = towards**2 - squared * (CENTRE @ CENTRE - RADIUS**2)
    ball = np.where(root > 0, (towards - np.sqrt(np.maximum(root, 0))) / squared, np.inf)
    depth = np.minimum(floor, ball)
    depth[depth > HORIZON_M] = np.inf
    ids = np.where(np.isinf(depth), 0, np.where(ball < floor, 2, 1)).astype(np.int32)
    is_ball, is_sky = (ids == 2)[..., None], (ids == 0)[..., None]

    points = rays * np.where(np.isinf(depth), 1, depth)[..., None]
    direction = rays / np.sqrt(squared)[..., None]
    normal = np.where(is_ball, (points - CENTRE) / RADIUS, (0.0, 1.0, 0.0))
    normal[ids == 0] = 0
    world_direction = np.stack([direction[..., 0], -direction[..., 2], direction[..., 1]], -1)  # z up
    position = np.where(is_ball, points - CENTRE, points)
    position = np.where(is_sky, 10 * world_direction, position)

    chequers = (np.floor(points[..., 0]) + np.floor(points[..., 2])) % 2
    tiles = np.where(chequers[..., None] > 0, (0.5, 0.45, 0.35), (0.2, 0.3, 0.25))
    albedo = np.where(is_ball, (0.7, 0.08, 0.05), tiles)
    light = 0.25 + 0.9 * np.maximum(normal @ SUN, 0)[..., None]
    sky = np.array([0.75, 0.85, 0.95]) - 0.9 * np.maximum(direction[..., 1:2], 0) * np.array([1.0, 0.6, 0.1])
    display = np.where(is_sky, sky, np.clip(albedo * light, 0, 1) ** (1 / 2.2))
    albedo = np.where(is_sky, 0.0, albedo)
    return StillLife(
        np.uint8(np.rint(display * 255)),
        albedo.astype(np.float32),
        depth.astype(np.float32),
        normal.astype(np.float32),
        ids,
        position.astype(np.float32),
    )
