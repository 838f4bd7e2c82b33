# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes with their buffers, as Multiplane's passes would give them; the same seed gives the same scene."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .objects import MAKERS, colour, turned
from .raycast import Camera, Solid, cast, lit, look_at

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


def backdrop(rng: np.random.Generator, rays: np.ndarray) -> np.ndarray:
    """What a camera sees where nothing is: Blender's grey world, a plain colour, or a sky."""
    kind = rng.random()
    if kind < 0.35:
        return np.broadcast_to(np.float32(rng.choice([0.0, 0.22, 0.25, 0.4, 0.6, 0.85, 1.0])), rays.shape)
    if kind < 0.5:
        return np.broadcast_to(0.6 * colour(rng) + 0.2, rays.shape)
    low, high = np.array(
        [
            [[0.85, 0.9, 0.95], [0.35, 0.6, 0.9]],
            [[0.98, 0.7, 0.45], [0.35, 0.35, 0.6]],
            [[0.75, 0.78, 0.8], [0.55, 0.6, 0.66]],
            [[0.15, 0.18, 0.3], [0.04, 0.05, 0.12]],
        ]
    )[rng.choice(4, p=[0.5, 0.2, 0.2, 0.1])]
    up = np.clip(rays[..., 1:2] * 2 + 0.1, 0, 1)
    return low * (1 - up) + high * up


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


def checker(points: np.ndarray, sides: np.ndarray) -> np.ndarray:
    cells = np.floor(points / np.maximum(sides, 1e-6)[:, None] + 1e-3).sum(-1)
    return np.where((sides > 0) & (cells % 2 > 0), 0.72, 1.0)


def render(seed: int) -> Buffers:
    rng = np.random.default_rng(seed)
    solids, camera = build(rng)
    big = SIZE * _SUPERSAMPLE
    depth, normal, index = cast(solids, camera, big)
    rays, hit = camera.rays(big), index >= 0
    eye = camera.position.astype(np.float32)
    facing = normal[hit]
    points = eye + rays[hit] * depth[hit][:, None]

    sun = np.array([rng.uniform(-1, 1), rng.uniform(0.4, 1.3), rng.uniform(-0.2, 1.0)])
    sun = (sun / np.linalg.norm(sun)).astype(np.float32)
    shadow = np.ones((big, big), np.float32)
    if rng.random() < 0.8:  # cast at half resolution, which softens its edge
        coarse = hit[::2, ::2]
        start = eye + rays[::2, ::2][coarse] * depth[::2, ::2][coarse][:, None]
        small = np.ones(coarse.shape, np.float32)
        small[coarse] = lit(solids, start + 0.02 * normal[::2, ::2][coarse], sun)
        shadow = cv2.resize(cv2.blur(small, (3, 3)), (big, big), interpolation=cv2.INTER_LINEAR)

    tints = np.stack([s.colour for s in solids]).astype(np.float32)
    sides = np.array([s.pattern for s in solids], np.float32)
    background = backdrop(rng, rays)
    albedo = background.astype(np.float32).copy()
    albedo[hit] = tints[index[hit]] * checker(points, sides[index[hit]])[:, None]

    ambient, strength = rng.uniform(0.15, 0.6), rng.uniform(0.6, 1.2)
    warm = np.float32(1 + rng.uniform(0, 0.15) * np.array([1, 0, -1]))
    cosine = np.maximum(facing @ sun, 0) * shadow[hit]
    light = np.float32(ambient) * (0.75 + 0.25 * facing[:, 1:2]) + np.float32(strength) * cosine[:, None] * warm
    if rng.random() < 0.4:  # glossy materials
        half = sun - rays[hit] / np.sqrt(np.einsum("ni,ni->n", rays[hit], rays[hit]))[:, None]
        aligned = np.einsum("ni,ni->n", facing, half) / np.sqrt(np.einsum("ni,ni->n", half, half))
        light += np.float32(rng.uniform(0, 0.3)) * (np.maximum(aligned, 0) ** 30 * shadow[hit])[:, None]
    beauty = background.astype(np.float32).copy()
    # albedo is sRGB: light adds up in linear space, display is sRGB again (exponent 2.2 is near enough here)
    beauty[hit] = np.clip(albedo[hit] ** np.float32(2.2) * light, 0, 1) ** np.float32(1 / 2.2)
    softness = np.float32(rng.uniform(0, 0.35))  # view transforms such as AgX lower contrast and saturation
    beauty = (1 - softness) * beauty + softness * (0.5 * beauty.mean(-1, keepdims=True) + 0.25)

    ids = np.zeros((big, big), np.int32)
    ids[hit] = np.array([s.object_id for s in solids])[index[hit]]
    line = cv2.dilate(outlines(depth, normal, ids), np.ones((3, 3), np.uint8))
    pick = np.s_[_SUPERSAMPLE // 2 :: _SUPERSAMPLE, _SUPERSAMPLE // 2 :: _SUPERSAMPLE]
    in_camera = normal[pick] @ camera.world_from_cam
    encoded = np.where(
        hit[pick][..., None],
        np.stack([1 - in_camera[..., 0], 1 + in_camera[..., 1], 1 + in_camera[..., 2]], -1) / 2,
        [0.5, 0.5, 1.0],
    )

    def small_area(image: np.ndarray) -> np.ndarray:
        return cv2.resize(image.astype(np.float32), (SIZE, SIZE), interpolation=cv2.INTER_AREA)

    return Buffers(
        small_area(beauty),
        depth_control(depth[pick], rng),
        encoded.astype(np.float32),
        ids[pick],
        small_area(albedo),
        small_area(line),
    )


def depth_control(depth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """1/z scaled to the shot's range, which reaches somewhat beyond what one frame shows."""
    seen = np.isfinite(depth)
    if not seen.any():
        return np.zeros_like(depth)
    near, far = depth[seen].min() * rng.uniform(0.75, 1), depth[seen].max() * rng.uniform(1, 1.5)
    return np.where(seen, np.clip((1 / depth - 1 / far) / (1 / near - 1 / far + 1e-6), 0, 1), 0).astype(np.float32)
