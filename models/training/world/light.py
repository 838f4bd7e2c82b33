# SPDX-License-Identifier: Apache-2.0
"""The beauty: sun, lamps, shadows, sky light with occlusion, gloss, metal, mist and the view transform."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from .camera import Camera, look_at
from .material import Material, srgb
from .mesh import unit
from .raster import Surface, Triangles, averaged, depths
from .sky import Sky

_SHADOW = 640


@dataclass(frozen=True)
class Lamp:
    at: np.ndarray  # [3]
    colour: np.ndarray  # [3] linear, light on a surface one metre away that faces it
    shadow: bool = True


@dataclass(frozen=True)
class Lighting:
    sky: Sky
    ambient: np.ndarray  # [3] linear, from above
    bounce: np.ndarray  # [3] linear, from below
    lamps: list[Lamp] = field(default_factory=list)
    mist: float = 0.0  # share of the light that a metre of air takes away
    exposure: float = 1.0
    soft: float = 0.0  # 0: display colours as they are; towards 1: highlights roll off, as in Filmic and AgX


def _reached(mesh: Triangles, points: np.ndarray, normal: np.ndarray, view: Camera) -> np.ndarray:
    """[N] 1 where nothing stands between points [N,3] and the light that sees `view`, else 0."""
    fov = 2 * float(np.arctan(view.tan_half_fov))
    table = depths(mesh, view.seen_from(mesh.points).astype(np.float32), fov, _SHADOW)
    axes, at = view.world_from_cam.astype(np.float32), view.position.astype(np.float32)
    x, y, back = ((points + normal * np.float32(0.02) - at) @ axes).T
    z = np.maximum(-back, 1e-3)
    scale = np.float32(_SHADOW / 2 / view.tan_half_fov)
    u = (x / z * scale + np.float32(_SHADOW / 2)).astype(np.int32)
    v = (np.float32(_SHADOW / 2) - y / z * scale).astype(np.int32)
    beside = (u < 0) | (v < 0) | (u >= _SHADOW) | (v >= _SHADOW) | (back > 0)
    u[beside] = v[beside] = 0
    return (beside | (table[v, u] > z - np.float32(0.03))).astype(np.float32)


def occlusion(depth: np.ndarray, normal: np.ndarray, points: np.ndarray, reach: float) -> np.ndarray:
    """[S,S] how much sky light comes in: neighbours in the picture that rise above a surface take some away.

    Source: Bavoil, Sainz and Dimitrov 2008, "Image-space horizon-based ambient occlusion", with few directions.
    """
    near, size = np.where(np.isfinite(depth)[..., None], points, 1e4).astype(np.float32), len(depth)
    taken = np.zeros(depth.shape, np.float32)
    for radius in (0.012, 0.04):
        for k in range(6):
            angle = k * np.pi / 3 + radius * 40
            dx, dy = round(radius * size * np.cos(angle)), round(radius * size * np.sin(angle))
            shift = np.float32([[1, 0, dx], [0, 1, dy]])
            way = cv2.warpAffine(near, shift, (size, size), borderValue=(1e4, 1e4, 1e4)) - near
            squared = np.einsum("yxi,yxi->yx", way, way) + np.float32(1e-8)
            rise = np.einsum("yxi,yxi->yx", way, normal) / np.sqrt(squared)
            taken += np.maximum(rise - np.float32(0.12), 0) / (1 + squared / np.float32(reach * reach))
    return 1 - np.minimum(taken / 7, 0.85)


def _gloss(light: np.ndarray, normal: np.ndarray, rays: np.ndarray, to_light: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Highlights [N,1]; light [N]: what arrives. Source: Blinn 1977, "Models of light reflection", half-way vector."""
    half = unit(to_light - rays)
    aligned = np.maximum(np.einsum("ni,ni->n", normal, half), 0)
    return (table[:, 0] * light * aligned ** table[:, 1])[:, None]


def lit(
    mesh: Triangles, camera: Camera, surface: Surface, lighting: Lighting, materials: list[Material], number: np.ndarray,
    albedo: np.ndarray, points: np.ndarray, hit: np.ndarray, rays: np.ndarray, focus: np.ndarray, reach: float,
) -> np.ndarray:  # fmt: skip
    """Linear light [2S+1,2S+1,3]; number, albedo and points are of the samples that hit something."""
    sky, normal = lighting.sky, surface.normal[hit]
    middle = np.s_[1::2, 1::2]
    whole = np.zeros((*hit.shape, 3), np.float32)
    whole[hit] = points
    open_sky = occlusion(surface.depth[middle], surface.normal[middle], whole[middle], 0.25 * reach)
    open_sky = cv2.resize(open_sky, hit.shape[::-1], interpolation=cv2.INTER_LINEAR)[hit]
    up = 0.5 + 0.5 * normal[:, 2:]
    light = np.float32(lighting.bounce) + up * np.float32(lighting.ambient - lighting.bounce)
    light *= open_sky[:, None]
    shine = np.array([(m.gloss, m.sharp, m.metal, m.glow) for m in materials], np.float32)
    glossy = np.flatnonzero((shine[:, 0] > 0)[number])
    gleam = np.zeros((len(glossy), 3), np.float32)
    view, table = unit(rays[hit][glossy]), shine[number[glossy]]
    sources = []
    if sky.strength:
        wide = 1.3 * reach + 2
        sources.append((look_at(focus + 60 * sky.sun, focus, wide / 60), None, sky.sunlight * sky.strength, True))
    for lamp in lighting.lamps:
        sources.append((look_at(lamp.at, focus, 1.4), lamp.at, lamp.colour, lamp.shadow))
    for source, at, colour, shadow in sources:
        if at is None:
            to_light, strength = np.float32(sky.sun)[None], np.float32(1)
        else:
            way = np.float32(at) - points
            squared = np.einsum("ni,ni->n", way, way)
            to_light, strength = way / np.sqrt(squared)[:, None], 1 / np.maximum(squared, 0.05)
        facing = np.maximum(np.einsum("ni,ni->n", normal, np.broadcast_to(to_light, normal.shape)), 0) * strength
        if shadow:
            facing *= _reached(mesh, points, normal, source)
        light += facing[:, None] * np.float32(colour)
        if len(glossy):
            ways = np.broadcast_to(to_light, normal.shape)[glossy]
            gleam += _gloss(facing[glossy], normal[glossy], view, ways, table) * np.float32(colour)
    out = albedo * (light + shine[number, 3:])
    if len(glossy):
        facing = normal[glossy]
        mirrored = sky.seen(view - 2 * np.einsum("ni,ni->n", view, facing)[:, None] * facing)
        metal = table[:, 2:3]
        out[glossy] = out[glossy] * (1 - metal) + metal * albedo[glossy] * mirrored + 0.7 * gleam
    if lighting.mist:
        air = 1 - np.exp(-np.float32(lighting.mist) * surface.depth[hit])[:, None]
        out += air * (np.float32(sky.low) - out)
    whole[hit] = out
    whole[~hit] = sky.seen(rays[~hit])
    return whole


def displayed(light: np.ndarray, lighting: Lighting) -> np.ndarray:
    """Samples of linear light → pixels, uint8 sRGB."""
    # A renderer's filter clamps nothing, but a single highlight must not bleed over its whole pixel.
    linear = averaged(np.minimum(light * np.float32(lighting.exposure), 3))
    rolled = linear * 1.25 / (linear + 0.45)
    shown = srgb(np.clip(linear * (1 - lighting.soft) + rolled * lighting.soft, 0, 1))
    return (shown * 255 + 0.5).astype(np.uint8)
