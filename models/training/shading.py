# SPDX-License-Identifier: Apache-2.0
"""The beauty: sun, shadow, sky light, gloss and the background, as varied as the renderers that artists use."""

from __future__ import annotations

import cv2
import numpy as np

from .objects import colour
from .raycast import Camera, Solid, lit


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


def checker(points: np.ndarray, sides: np.ndarray) -> np.ndarray:
    cells = np.floor(points / np.maximum(sides, 1e-6)[:, None] + 1e-3).sum(-1)
    return np.where((sides > 0) & (cells % 2 > 0), 0.72, 1.0)


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.sqrt(np.einsum("...i,...i->...", v, v))[..., None]


def shadow_of(
    solids: list[Solid], points: np.ndarray, normal: np.ndarray, hit: np.ndarray, sun: np.ndarray
) -> np.ndarray:
    """[S,S] 1 in the light, 0 in the shade; cast at half resolution, which softens its edge."""
    coarse = hit[::2, ::2]
    small = np.ones(coarse.shape, np.float32)
    small[coarse] = lit(solids, points[::2, ::2][coarse] + 0.02 * normal[::2, ::2][coarse], sun)
    return cv2.resize(cv2.blur(small, (3, 3)), hit.shape, interpolation=cv2.INTER_LINEAR)


def shade(
    solids: list[Solid], camera: Camera, surface: tuple[np.ndarray, np.ndarray, np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Beauty and albedo, sRGB [S,S,3] each, of a surface that `cast` found."""
    depth, normal, index = surface
    rays, hit = camera.rays(len(depth)), index >= 0
    points = camera.position.astype(np.float32) + rays * np.where(hit, depth, 0)[..., None]
    sun = unit(np.array([rng.uniform(-1, 1), rng.uniform(0.4, 1.3), rng.uniform(-0.2, 1.0)])).astype(np.float32)
    sunlit = rng.random() < 0.8
    shadow = shadow_of(solids, points, normal, hit, sun)[hit] if sunlit else np.float32(1)

    tints = np.stack([s.colour for s in solids]).astype(np.float32)[index[hit]]
    sides = np.array([s.pattern for s in solids], np.float32)[index[hit]]
    albedo = backdrop(rng, rays).astype(np.float32)
    albedo[hit] = tints * checker(points[hit], sides)[:, None]

    facing, ambient, strength = normal[hit], *np.float32([rng.uniform(0.15, 0.6), rng.uniform(0.6, 1.2)])
    warm = np.float32(1 + rng.uniform(0, 0.15) * np.array([1, 0, -1]))
    light = ambient * (0.75 + 0.25 * facing[:, 1:2]) + strength * (np.maximum(facing @ sun, 0) * shadow)[:, None] * warm
    if rng.random() < 0.4:  # glossy materials: Blinn 1977, "Models of light reflection", half-way vector
        aligned = np.einsum("ni,ni->n", facing, unit(sun - unit(rays[hit])))
        light += np.float32(rng.uniform(0, 0.3)) * (np.maximum(aligned, 0) ** 30 * shadow)[:, None]
    beauty = albedo.copy()
    # albedo is sRGB: light adds up in linear space, display is sRGB again (exponent 2.2 is near enough here)
    beauty[hit] = np.clip(albedo[hit] ** np.float32(2.2) * light, 0, 1) ** np.float32(1 / 2.2)
    softness = np.float32(rng.uniform(0, 0.35))  # view transforms such as AgX lower contrast and saturation
    return (1 - softness) * beauty + softness * (0.5 * beauty.mean(-1, keepdims=True) + 0.25), albedo
