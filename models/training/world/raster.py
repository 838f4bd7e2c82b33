# SPDX-License-Identifier: Apache-2.0
"""Visible surfaces of triangles, by OpenCV's rasteriser.

A picture of S pixels is sampled at 2S+1 points a side, half a pixel apart: samples 1, 3, 5 … are the pixels' centres,
and a [1 2 1] filter over the samples around each centre takes the steps out of edges without moving anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import Camera

_NEAR, _FAR = 0.02, 2000.0
cv2.setNumThreads(1)  # the processes that draw scenes run side by side, one on each core


@dataclass(frozen=True)
class Triangles:
    points: np.ndarray  # [V,3] float32, world
    normals: np.ndarray  # [V,3] float32, world
    faces: np.ndarray  # [F,3] int32
    part: np.ndarray  # [F] int32, from 0


@dataclass(frozen=True)
class Surface:
    """What is seen at [2S+1, 2S+1] samples."""

    depth: np.ndarray  # float32, metres along the axis, inf: nothing
    part: np.ndarray  # int32, -1: nothing
    shades: np.ndarray  # [...,3] float32, normals in the world, interpolated, halved and raised to 0..1

    def normals(self, chosen: np.ndarray | tuple[slice, ...]) -> np.ndarray:
        """[...,3] unit, of some of the samples; 0: nothing."""
        normal = self.shades[chosen] - np.float32(0.5)
        length = np.sqrt(np.einsum("...i,...i->...", normal, normal))[..., None]
        return np.divide(normal, length, out=np.zeros_like(normal), where=length > 1e-6)


def _settings(shading: int) -> cv2.TriangleRasterizeSettings:
    settings = cv2.TriangleRasterizeSettings()
    settings.setShadingType(shading)
    settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
    return settings


def _clipped(corners: np.ndarray) -> np.ndarray:
    """Triangles [F,3,D], of which the first three numbers are a point in camera axes, cut where they come too near."""
    ahead = corners[:, :, 2] < -_NEAR
    count = ahead.sum(1)
    if (count == 3).all():
        return corners
    out = [corners[count == 3]]
    for inside in (1, 2):
        some, lone = corners[count == inside], ahead[count == inside] == (inside == 1)
        first = lone.argmax(1)[:, None]
        a, b, c = (some[np.arange(len(some)), (first[:, 0] + k) % 3] for k in range(3))
        cuts = [a + (v - a) * ((-_NEAR - a[:, 2]) / (v[:, 2] - a[:, 2]))[:, None] for v in (b, c)]
        if inside == 1:
            out.append(np.stack([a, *cuts], 1))
        else:
            out += [np.stack([cuts[0], b, c], 1), np.stack([cuts[0], c, cuts[1]], 1)]
    return np.concatenate(out)


def _in_sight(points: np.ndarray, faces: np.ndarray, half: np.float32) -> np.ndarray:
    """Numbers of the faces that are not wholly beyond one side of the frame, or too near; points in camera axes."""
    x, y, z = points.T
    reach = -z * half
    beyond = (x > reach).astype(np.uint8) | (x < -reach) * 2 | (y > reach) * 4 | (y < -reach) * 8 | (-z < _NEAR) * 16
    beyond = beyond.astype(np.uint8)
    a, b, c = faces.T
    return np.flatnonzero((beyond[a] & beyond[b] & beyond[c]) == 0)


def rasterise(mesh: Triangles, camera: Camera, size: int) -> Surface:
    samples = 2 * size + 1
    half = np.float32(camera.tan_half_fov * samples / (2 * size))
    fov = 2 * float(np.arctan(half))
    points = camera.seen_from(mesh.points).astype(np.float32)
    faces = _in_sight(points, mesh.faces, half)
    corners = np.empty((len(faces), 3, 7), np.float32)
    corners[..., :3] = points[mesh.faces[faces]]
    corners[..., 3:6] = 0.5 + 0.5 * mesh.normals[mesh.faces[faces]]
    corners[..., 6] = mesh.part[faces, None] + 1
    corners = _clipped(corners).reshape(-1, 7)
    points = np.ascontiguousarray(corners[None, :, :3])
    faces = np.arange(len(corners), dtype=np.int32).reshape(1, -1, 3)
    marks = np.repeat(corners[None, :, 6:], 3, axis=2)
    eye = np.eye(4, dtype=np.float32)
    part, normal = np.zeros((samples, samples, 3), np.float32), np.full((samples, samples, 3), 0.5, np.float32)
    depth = np.full((samples, samples), _FAR, np.float32)
    if len(corners):
        flat, shaded = _settings(cv2.RASTERIZE_SHADING_FLAT), _settings(cv2.RASTERIZE_SHADING_SHADED)
        cv2.triangleRasterize(points, faces, marks, part, depth.copy(), eye, fov, _NEAR, _FAR, flat)
        shades = np.ascontiguousarray(corners[None, :, 3:6])
        cv2.triangleRasterize(points, faces, shades, normal, depth, eye, fov, _NEAR, _FAR, shaded)
    number = part[..., 0].astype(np.int32) - 1
    depth[number < 0] = np.inf
    return Surface(depth, number, normal)


def depths(mesh: Triangles, seen_from_light: np.ndarray, fov: float, size: int) -> np.ndarray:
    """[size,size] depth of the nearest triangle; points [V,3] in the light's axes."""
    depth = np.full((size, size), _FAR, np.float32)
    settings = _settings(cv2.RASTERIZE_SHADING_WHITE)
    ahead = (seen_from_light[mesh.faces, 2] < -_NEAR).all(1)
    points, faces = (
        np.ascontiguousarray(seen_from_light[None], np.float32),
        np.ascontiguousarray(mesh.faces[ahead][None]),
    )
    if ahead.any():
        cv2.triangleRasterizeDepth(points, faces, depth, np.eye(4, dtype=np.float32), fov, _NEAR, _FAR, settings)
    return depth


def averaged(samples: np.ndarray) -> np.ndarray:
    """Samples [2S+1,2S+1,C] → pixels [S,S,C]."""
    weights = np.float32([0.25, 0.5, 0.25])
    return np.ascontiguousarray(cv2.sepFilter2D(samples, -1, weights, weights)[1::2, 1::2])
