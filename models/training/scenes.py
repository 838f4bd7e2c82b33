# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes with their buffers, as Multiplane's passes would give them; the same seed gives the same scene."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .objects import MAKERS, colour, turned
from .raycast import Camera, Solid, cast, look_at
from .shading import shade

SIZE = 256
_SUPERSAMPLE = 2  # lines and beauty are averaged down; ids, depth and normal are point samples, as passes are


@dataclass(frozen=True)
class Buffers:
    beauty: np.ndarray  # [S,S,3] sRGB in [0,1]
    depth: np.ndarray  # [S,S] control image: normalised 1/z, near 1, background 0
    normal: np.ndarray  # [S,S,3] control image: R=(1-nx)/2, G=(1+ny)/2, B=(1+nz)/2, background (.5,.5,1)
    object_id: np.ndarray  # [S,S] int, 0 background
    albedo: np.ndarray  # [S,S,3] sRGB, background: its colour
    line: np.ndarray  # [S,S] in [0,1], anti-aliased outline and crease coverage


def build(rng: np.random.Generator) -> tuple[list[Solid], Camera]:
    solids: list[Solid] = []
    if rng.random() < 0.88:
        half, tint = rng.uniform(4, 30), 0.55 * colour(rng) + rng.uniform(0.1, 0.4)
        pattern = rng.uniform(0.4, 1.5) if rng.random() < 0.15 else 0.0
        solids.append(
            Solid("box", np.array([0, -0.05, 0]), turned(rng), np.array([half, 0.05, half]), tint, 1, pattern=pattern)
        )
        if rng.random() < 0.3:  # a room's back walls
            for k, at in enumerate(([0, 3, -4.2], [-4.8, 3, 0])):
                size = np.array([5, 3, 0.1] if k == 0 else [0.1, 3, 5])
                solids.append(Solid("box", np.array(at), np.eye(3), size, 0.5 * colour(rng) + 0.4, 2 + k))
    count = rng.integers(2, 9)
    for k in range(count):
        reach = 0.4 if k == 0 else 3.0
        at = np.array([rng.uniform(-reach, reach), 0.0, rng.uniform(-reach, reach)])
        maker = MAKERS[rng.integers(len(MAKERS))]
        solids += maker(rng, at, 4 + 4 * k)
    angle, distance = rng.uniform(-0.9, 1.2), rng.uniform(2.6, 6.5)
    position = distance * np.array([np.sin(angle), 0, np.cos(angle)]) + [0, rng.uniform(0.4, 0.5 * distance), 0]
    target = np.array([rng.uniform(-0.5, 0.5), rng.uniform(0.5, 1.2), 0.0])
    return solids, look_at(position, target, np.tan(np.radians(rng.uniform(17, 30))))


def outlines(depth: np.ndarray, normal: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Where id, depth or normal jumps between neighbours.

    Source: Saito and Takahashi 1990, "Comprehensible rendering of 3-D shapes" (G-buffer edges).
    """
    z = np.where(np.isfinite(depth), depth, 1e3)
    edge = np.zeros(ids.shape, np.float32)
    for axis in (0, 1):
        a, b = [slice(None)] * 2, [slice(None)] * 2
        a[axis], b[axis] = slice(None, -1), slice(1, None)
        a, b = tuple(a), tuple(b)
        crease = (np.einsum("yxi,yxi->yx", normal[a], normal[b]) < 0.75) & (ids[a] > 0) & (ids[b] > 0)
        jump = np.abs(z[a] - z[b]) > 0.06 * np.minimum(z[a], z[b])
        edge[a] = np.maximum(edge[a], (ids[a] != ids[b]) | crease | jump)
    return edge


def control_images(
    depth: np.ndarray, normal: np.ndarray, camera: Camera, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Depth [S,S] and normal [S,S,3] as Multiplane gives them to a ControlNet."""
    in_camera = normal @ camera.world_from_cam
    encoded = np.stack([1 - in_camera[..., 0], 1 + in_camera[..., 1], 1 + in_camera[..., 2]], -1) / 2
    seen = np.isfinite(depth)
    encoded = np.where(seen[..., None], encoded, [0.5, 0.5, 1.0]).astype(np.float32)
    if not seen.any():
        return np.zeros_like(depth), encoded
    # the shot's range reaches somewhat beyond what one frame shows
    near, far = depth[seen].min() * rng.uniform(0.75, 1), depth[seen].max() * rng.uniform(1, 1.5)
    inverse = np.where(seen, np.clip((1 / depth - 1 / far) / (1 / near - 1 / far + 1e-6), 0, 1), 0)
    return inverse.astype(np.float32), encoded


def smaller(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image.astype(np.float32), (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def render(seed: int) -> Buffers:
    rng = np.random.default_rng(seed)
    solids, camera = build(rng)
    surface = cast(solids, camera, SIZE * _SUPERSAMPLE)
    beauty, albedo = shade(solids, camera, surface, rng)
    depth, normal, index = surface
    ids = np.where(index >= 0, np.array([s.object_id for s in solids])[index], 0)
    line = cv2.dilate(outlines(depth, normal, ids), np.ones((3, 3), np.uint8))
    pick = np.s_[_SUPERSAMPLE // 2 :: _SUPERSAMPLE, _SUPERSAMPLE // 2 :: _SUPERSAMPLE]
    controls = control_images(depth[pick], normal[pick], camera, rng)
    return Buffers(smaller(beauty), *controls, ids[pick], smaller(albedo), smaller(line))
