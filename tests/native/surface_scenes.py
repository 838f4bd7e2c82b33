# SPDX-License-Identifier: Apache-2.0
"""Scenes that move by formulas, and what a camera sees of them in double precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from multiplane_engine import _engine

WIDTH, HEIGHT = 160, 120
Mesh = dict[str, np.ndarray]


def perspective(
    *, lens: float = 1.2, aspect: float = 1.0, shift: tuple[float, float] = (0.0, 0.0), near: float = 0.1, far=100.0
) -> np.ndarray:
    """clip_from_cam of a camera that sees 1/lens to either side at distance 1.

    @param aspect  pixel aspect: how much wider than high a pixel is
    @param shift   of the picture, in halves of its size
    """
    clip = np.zeros((4, 4))
    clip[0, 0], clip[1, 1] = lens, lens * aspect * WIDTH / HEIGHT
    clip[0, 2], clip[1, 2] = shift
    clip[2, 2], clip[2, 3] = -(far + near) / (far - near), -2 * far * near / (far - near)
    clip[3, 2] = -1
    return clip


def orthographic(*, scale: float = 6.0, shift: tuple[float, float] = (0.0, 0.0), near=0.1, far=100.0) -> np.ndarray:
    """clip_from_cam of a camera that sees `scale` metres across."""
    clip = np.diag([2 / scale, 2 / scale * WIDTH / HEIGHT, -2 / (far - near), 1.0])
    clip[0, 3], clip[1, 3] = shift
    clip[2, 3] = -(far + near) / (far - near)
    return clip


def turned(axis: str, angle: float) -> np.ndarray:
    """4×4 rotation about an axis."""
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    m = np.eye(4)
    m[i, i] = m[j, j] = np.cos(angle)
    m[i, j], m[j, i] = -np.sin(angle), np.sin(angle)
    return m


TILTED = turned("x", -0.5) @ turned("y", 0.6)


def moved(x: float, y: float, z: float) -> np.ndarray:
    m = np.eye(4)
    m[:3, 3] = x, y, z
    return m


def scaled(x: float, y: float, z: float) -> np.ndarray:
    return np.diag([x, y, z, 1.0])


def camera_at(x: float, y: float, z: float, *turns: np.ndarray) -> np.ndarray:
    """cam_from_world of a camera that looks along −z, then is turned and put at a place."""
    world_from_cam = moved(x, y, z)
    for turn in turns:
        world_from_cam = world_from_cam @ turn
    return np.linalg.inv(world_from_cam)


def mesh_of(positions: Any, triangles: Any, **more: Any) -> Mesh:
    arrays = {"positions": np.float32(positions), "triangles": np.int32(triangles)}
    return arrays | {
        name: (np.int32 if name == "normal_corners" else np.float32)(array) for name, array in more.items()
    }


def sheet(size: float = 1.0, cells: int = 1) -> Mesh:
    """A square across x and y, `size` to either side, facing +z."""
    side = np.linspace(-size, size, cells + 1)
    x, y = np.meshgrid(side, side)
    at = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = (at[i : i + cells, j : j + cells].ravel() for i, j in ((0, 0), (0, 1), (1, 1), (1, 0)))
    corners = np.stack((x.ravel(), y.ravel(), 0 * x.ravel()), -1)
    return mesh_of(corners, np.concatenate((np.stack((a, b, c), -1), np.stack((a, c, d), -1))))


def box() -> Mesh:
    """−1 … 1 along every axis, facing outwards."""
    corners = [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return mesh_of(corners, [t for a, b, c, d in sides for t in ((a, b, c), (a, c, d))])


def sphere(rings: int = 24) -> Mesh:
    """Radius 1, its normals smooth."""
    polar, around = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.arange(2 * rings) * np.pi / rings, indexing="ij")
    at = np.stack((np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)), -1)
    number = np.arange(polar.size).reshape(polar.shape)
    a, b = number[:-1], number[1:]
    c, d = np.roll(b, -1, 1), np.roll(a, -1, 1)
    triangles = np.concatenate([np.stack(x, -1).reshape(-1, 3) for x in ((a, b, c), (a, c, d))])
    return mesh_of(at.reshape(-1, 3), triangles, normals=at.reshape(-1, 3))


@dataclass
class Scene:
    """One frame: things (mesh, world_from_object, key) and a camera."""

    things: list[tuple[Mesh, np.ndarray, int]]
    clip_from_cam: np.ndarray = field(default_factory=perspective)
    cam_from_world: np.ndarray = field(default_factory=lambda: camera_at(0, 0, 6))
    size: tuple[int, int] = (WIDTH, HEIGHT)

    def __post_init__(self) -> None:
        # What the engine is given, so that expectations start from the same numbers.
        self.cam_from_world = np.float64(np.float32(self.cam_from_world))
        self.clip_from_cam = np.float64(np.float32(self.clip_from_cam))
        self.things = [(mesh, np.float64(np.float32(place)), key) for mesh, place, key in self.things]
        count = len(self.things)
        meshes = list({id(mesh): mesh for mesh, _, _ in self.things}.values())  # each once, however often it stands
        number = {id(mesh): i for i, mesh in enumerate(meshes)}
        self.frame = _engine.SurfaceFrame(
            meshes=meshes,
            mesh=np.int32([number[id(mesh)] for mesh, _, _ in self.things]),
            world_from_object=np.float32([place for _, place, _ in self.things]).reshape(count, 4, 4),
            object=np.int32([100 + key for _, _, key in self.things]),
            key=np.int32([key for _, _, key in self.things]),
            cam_from_world=np.float32(self.cam_from_world).ravel(),
            clip_from_cam=np.float32(self.clip_from_cam).ravel(),
            width=self.size[0],
            height=self.size[1],
        )
        self.buffer = _engine.rasterise(self.frame)
        self.keys = _engine.surface_keys(self.frame, self.buffer)

    def pixels(self) -> np.ndarray:
        """[H,W,2] centres."""
        width, height = self.size
        return np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), -1)

    def world(self, depth: np.ndarray) -> np.ndarray:
        """[H,W,3] points of the pixels at these depths."""
        clip, ndc = self.clip_from_cam, self.pixels() / self.size * 2 - 1
        w = -clip[3, 2] * depth + clip[3, 3]
        x = (ndc[..., 0] * w + clip[0, 2] * depth - clip[0, 3]) / clip[0, 0]
        y = (-ndc[..., 1] * w + clip[1, 2] * depth - clip[1, 3]) / clip[1, 1]
        at = np.stack((x, y, -depth, np.ones_like(depth)), -1) @ np.linalg.inv(self.cam_from_world).T
        return at[..., :3]

    def shown(self) -> np.ndarray:
        """[H,W,3] points that the pixels show; of the background those at depth 1."""
        return self.world(np.where(self.keys > 0, self.buffer.depth, 1).astype(np.float64))

    def project(self, world: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels [...,2] and depths of points [...,3]; NaN behind the camera."""
        cam = world @ self.cam_from_world[:3, :3].T + self.cam_from_world[:3, 3]
        clip = cam @ self.clip_from_cam[:, :3].T + self.clip_from_cam[:, 3]
        w = np.where(clip[..., 3:] > 0, clip[..., 3:], np.nan)
        return (clip[..., :2] / w * (1, -1) + 1) / 2 * self.size, -cam[..., 2]

    def depth_of_plane(self, normal: Any, offset: float) -> np.ndarray:
        """[H,W] where each pixel's ray meets the plane normal · x = offset."""
        near, far = self.world(np.ones(self.size[::-1])), self.world(np.full(self.size[::-1], 2.0))
        slope = (far - near) @ np.float64(normal)
        return 1 + (offset - near @ np.float64(normal)) / np.where(slope == 0, np.nan, slope)


def correspond(a: Scene, b: Scene) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return _engine.correspond(a.frame, a.buffer, b.frame, b.buffer)


def expected_motion(a: Scene, b: Scene, motions: dict[int, Callable[[np.ndarray], np.ndarray]]) -> np.ndarray:
    """[H,W,2] flow of surfaces from a to b by formulas of world points; NaN in the background."""
    world = a.shown()
    flow = np.full((*a.keys.shape, 2), np.nan)
    for key, motion in motions.items():
        own = a.keys == key
        flow[own] = b.project(motion(world[own]))[0] - a.pixels()[own]
    return flow


def eroded(mask: np.ndarray) -> np.ndarray:
    """Without what touches its border."""
    inner = mask.copy()
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            inner &= np.roll(mask, (dy, dx), (0, 1))
    inner[[0, -1]] = inner[:, [0, -1]] = False
    return inner
