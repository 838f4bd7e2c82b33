# SPDX-License-Identifier: Apache-2.0
"""Light on surfaces: sun, lamps, shadows, sky light with occlusion, gloss, metal, mist."""

from __future__ import annotations

import cv2
import numpy as np

from .assembly import Assembly
from .camera import Camera, look_at
from .lamps import Lighting
from .material import base_colours
from .mesh import unit
from .raster import Surface, depths

_SHADOW = 512


class _Source:
    """The sun or a lamp, with its shadow map."""

    def __init__(
        self, scene: Assembly, view: Camera, at: np.ndarray | None, towards: np.ndarray, colour: np.ndarray
    ) -> None:
        self.view, self.at, self.towards, self.colour = view, at, np.float32(towards), np.float32(colour)
        fov = 2 * float(np.arctan(view.tan_half_fov))
        seen = view.seen_from(scene.mesh.points).astype(np.float32)
        self.table = depths(scene.mesh, seen, fov, _SHADOW)
        self.texel = 2 * view.tan_half_fov / _SHADOW

    def reaches(self, points: np.ndarray, normal: np.ndarray) -> np.ndarray:
        """[N] 1 where nothing stands between the light and points [N,3], else 0; in between at the shadow's edge."""
        axes, at = self.view.world_from_cam.astype(np.float32), self.view.position.astype(np.float32)
        x, y, back = ((points + normal * np.float32(0.02) - at) @ axes).T
        z = np.maximum(-back, np.float32(1e-3))
        u = x / (z * np.float32(self.texel)) + np.float32(_SHADOW / 2 - 0.5)
        v = np.float32(_SHADOW / 2 - 0.5) - y / (z * np.float32(self.texel))
        beside = (u < 0) | (v < 0) | (u >= _SHADOW - 1) | (v >= _SHADOW - 1) | (back > 0)
        u[beside] = v[beside] = 0
        i, j = u.astype(np.int32), v.astype(np.int32)
        nearest = z * np.float32(1 - 2 * self.texel) - np.float32(0.02)
        free = [(self.table[j + dj, i + di] > nearest).astype(np.float32) for dj in (0, 1) for di in (0, 1)]
        across, down = u - i, v - j
        upper, lower = free[0] + across * (free[1] - free[0]), free[2] + across * (free[3] - free[2])
        return np.where(beside, 1, upper + down * (lower - upper))

    def arrives(self, points: np.ndarray, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Light [N] that falls on surfaces, and the way [N,3] to where it comes from."""
        if self.at is None:
            way = np.broadcast_to(self.towards, points.shape)
            return np.maximum(normal @ self.towards, 0) * self.reaches(points, normal), way
        way = np.float32(self.at) - points
        squared = np.einsum("ni,ni->n", way, way)
        way /= np.sqrt(squared)[:, None]
        facing = np.maximum(np.einsum("ni,ni->n", normal, way), 0) / np.maximum(squared, 0.05)
        return facing * self.reaches(points, normal), way


def occlusion(depth: np.ndarray, normal: np.ndarray, points: np.ndarray, reach: float) -> np.ndarray:
    """[S,S] how much sky light comes in: neighbours in the picture that rise above a surface take some away.

    Source: Bavoil, Sainz and Dimitrov 2008, "Image-space horizon-based ambient occlusion", with few directions.
    """
    near, size = np.where(np.isfinite(depth)[..., None], points, 1e4).astype(np.float32), len(depth)
    taken = np.zeros(depth.shape, np.float32)
    for radius in (0.012, 0.04):
        for k in range(4):
            angle = k * np.pi / 2 + radius * 40
            dx, dy = round(radius * size * np.cos(angle)), round(radius * size * np.sin(angle))
            shift = np.float32([[1, 0, dx], [0, 1, dy]])
            way = cv2.warpAffine(near, shift, (size, size), borderValue=(1e4, 1e4, 1e4)) - near
            squared = np.einsum("yxi,yxi->yx", way, way) + np.float32(1e-8)
            rise = np.einsum("yxi,yxi->yx", way, normal) / np.sqrt(squared)
            taken += np.maximum(rise - np.float32(0.12), 0) / (1 + squared / np.float32(reach * reach))
    return 1 - np.minimum(taken / 4.7, 0.85)


class Shader:
    """Linear light at any of a surface's samples."""

    def __init__(
        self, scene: Assembly, camera: Camera, surface: Surface, lighting: Lighting, focus: np.ndarray, reach: float
    ) -> None:
        self.scene, self.surface, self.lighting, self.at = scene, surface, lighting, np.float32(camera.position)
        self.size = len(surface.part) // 2
        self.rays = camera.rays(self.size).reshape(-1, 3)
        self.shine = np.array([(m.gloss, m.sharp, m.metal, m.glow) for m in scene.materials], np.float32)
        # Every other pixel is enough: open sky changes slowly. Sample 4k + 2 is the middle of pixels 2k and 2k + 1.
        coarse = np.s_[2::4, 2::4]
        depth, rays = surface.depth[coarse], self.rays.reshape(*surface.part.shape, 3)[coarse]
        points = self.at + rays * np.where(np.isfinite(depth), depth, 1e4)[..., None]
        coarsely = occlusion(depth, surface.normals(coarse), points.astype(np.float32), 0.25 * reach)
        self.open_sky = cv2.resize(coarsely, (self.size, self.size), interpolation=cv2.INTER_LINEAR)
        sky, wide = lighting.sky, 1.5 * reach + 0.8
        self.sources = []
        if sky.strength:
            view = look_at(focus + 60 * sky.sun, focus, wide / 60)
            self.sources.append(_Source(scene, view, None, sky.sun, sky.sunlight * sky.strength))
        for lamp in lighting.lamps:
            self.sources.append(_Source(scene, look_at(lamp.at, focus, 1.4), lamp.at, sky.sun, lamp.colour))

    def at_samples(self, chosen: np.ndarray) -> np.ndarray:
        """[N,3] at flat sample numbers [N]."""
        part, rays = self.surface.part.ravel()[chosen], self.rays[chosen]
        hit = part >= 0
        out = np.empty((len(chosen), 3), np.float32)
        out[~hit] = self.lighting.sky.seen(rays[~hit])
        out[hit] = self._lit(chosen[hit], part[hit], rays[hit])
        return out

    def _lit(self, chosen: np.ndarray, part: np.ndarray, rays: np.ndarray) -> np.ndarray:
        lighting, sky = self.lighting, self.lighting.sky
        depth, normal = (
            self.surface.depth.ravel()[chosen, None],
            self.surface.normals(np.unravel_index(chosen, self.surface.part.shape)),
        )
        points = self.at + rays * depth
        albedo = base_colours(self.scene.materials, part, lambda here: self.scene.on_object(points[here], part[here]))
        row, column = (np.minimum(k // 2, self.size - 1) for k in np.divmod(chosen, 2 * self.size + 1))
        up = 0.5 + 0.5 * normal[:, 2:]
        light = np.float32(lighting.bounce) + up * np.float32(lighting.ambient - lighting.bounce)
        light *= self.open_sky[row, column, None]
        glossy = np.flatnonzero((self.shine[:, 0] > 0)[part])
        view, table, facing = unit(rays[glossy]), self.shine[part[glossy]], normal[glossy]
        gleam = np.zeros((len(glossy), 3), np.float32)
        for source in self.sources:
            amount, way = source.arrives(points, normal)
            light += amount[:, None] * source.colour
            # Blinn 1977, "Models of light reflection": the half-way vector
            aligned = np.maximum(np.einsum("ni,ni->n", facing, unit(way[glossy] - view)), 0)
            gleam += (table[:, 0] * amount[glossy] * aligned ** table[:, 1])[:, None] * source.colour
        out = albedo * (light + self.shine[part, 3:])
        if len(glossy):
            mirrored = sky.seen(view - 2 * np.einsum("ni,ni->n", view, facing)[:, None] * facing)
            metal = table[:, 2:3]
            out[glossy] = out[glossy] * (1 - metal) + metal * albedo[glossy] * mirrored + 0.7 * gleam
        if lighting.mist:
            out += (1 - np.exp(-np.float32(lighting.mist) * depth)) * (np.float32(sky.low) - out)
        return out
