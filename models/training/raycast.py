# SPDX-License-Identifier: Apache-2.0
"""Analytic ray casting of a few solids: everything the procedural scenes are built of.

World: y up, metres. Rays are scaled so that the ray parameter t is the depth z along the camera's axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_MISS = np.float32(np.inf)
_BOX = np.array([[1, 0, 0, 1], [-1, 0, 0, 1], [0, 1, 0, 1], [0, -1, 0, 1], [0, 0, 1, 1], [0, 0, -1, 1]], np.float32)
_ROOF = np.array([[1, 1, 0, 1], [-1, 1, 0, 1], [0, -1, 0, 0], [0, 0, 1, 1], [0, 0, -1, 1]], np.float32)


@dataclass(frozen=True)
class Solid:
    """A unit shape (in [-1,1]^3) scaled by `size`, turned by the columns of `axes`, put at `centre`."""

    shape: str  # ellipsoid | frustum | box | roof
    centre: np.ndarray  # [3]
    axes: np.ndarray  # [3,3], orthonormal columns: local axes in the world
    size: np.ndarray  # [3]
    colour: np.ndarray  # [3], sRGB
    object_id: int
    taper: float = 1.0  # frustum: radius at the top / at the bottom
    pattern: float = 0.0  # checker: side of a square in metres, 0 for plain

    @property
    def radius(self) -> float:
        return float(np.max(self.size) if self.shape == "ellipsoid" else np.linalg.norm(self.size))

    def hit(self, origin: np.ndarray, ray: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First hit of rays origin + t·ray ([N,3] or [1,3] each) → t [N] (inf: none), unit normals [N,3]."""
        local_from_world = (self.axes / self.size).astype(np.float32)
        local_origin = (origin - self.centre).astype(np.float32) @ local_from_world
        local_ray = ray @ local_from_world
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            t, normal = _SHAPES[self.shape](self, local_origin, local_ray)
        normal = normal.astype(np.float32) @ local_from_world.T
        return t, normal / np.maximum(np.sqrt(_dot(normal, normal)), 1e-9)[:, None]


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("...i,...i->...", a, b)


def _ellipsoid(_: Solid, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c = _dot(d, d), _dot(o, d), _dot(o, o) - 1
    disc = b * b - a * c
    t = (-b - np.sqrt(np.maximum(disc, 0))) / a
    t = np.where((disc > 0) & (t > 1e-4), t, _MISS)
    return t, o + d * np.where(np.isfinite(t), t, 0)[:, None]


def _frustum(solid: Solid, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x² + z² = (m + g·y)², |y| <= 1, closed by two discs."""
    m, g = (1 + solid.taper) / 2, (solid.taper - 1) / 2
    o, d = np.broadcast_arrays(o, d)
    edge = m + g * o[:, 1]
    a = d[:, 0] ** 2 + d[:, 2] ** 2 - (g * d[:, 1]) ** 2
    b = o[:, 0] * d[:, 0] + o[:, 2] * d[:, 2] - g * d[:, 1] * edge
    disc = b * b - a * (o[:, 0] ** 2 + o[:, 2] ** 2 - edge**2)
    root = np.sqrt(np.maximum(disc, 0))
    best, cap = np.full(len(o), _MISS, np.float32), np.zeros(len(o), np.float32)
    for sign in (-1, 1):
        t = (-b + sign * root) / np.where(np.abs(a) < 1e-9, 1e-9, a)
        y = o[:, 1] + t * d[:, 1]
        good = (disc > 0) & (t > 1e-4) & (np.abs(y) <= 1) & (m + g * y >= 0) & (t < best)
        best = np.where(good, t, best)
    for side in (-1.0, 1.0):
        t = (side - o[:, 1]) / d[:, 1]
        x, z = o[:, 0] + t * d[:, 0], o[:, 2] + t * d[:, 2]
        good = (t > 1e-4) & (x * x + z * z <= (m + g * side) ** 2) & (t < best)
        best, cap = np.where(good, t, best), np.where(good, side, cap)
    p = o + d * np.where(np.isfinite(best), best, 0)[:, None]
    flat = cap != 0
    normal = np.stack(
        [np.where(flat, 0, p[:, 0]), np.where(flat, cap, -g * (m + g * p[:, 1])), np.where(flat, 0, p[:, 2])], -1
    )
    return best, normal


def _convex(planes: np.ndarray, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    o, d = np.broadcast_arrays(o, d)
    near, far = np.full(len(o), -_MISS, np.float32), np.full(len(o), _MISS, np.float32)
    which = np.zeros(len(o), np.int64)
    for i, plane in enumerate(planes):
        speed, gap = d @ plane[:3], plane[3] - o @ plane[:3]
        t = gap / np.where(speed == 0, 1e-12, speed)
        enters = (speed < 0) & (t > near)
        near, which = np.where(enters, t, near), np.where(enters, i, which)
        far = np.where((speed > 0) & (t < far), t, far)
    return np.where((near < far) & (near > 1e-4), near, _MISS), planes[which, :3]


_SHAPES = {
    "ellipsoid": _ellipsoid,
    "frustum": _frustum,
    "box": lambda _, o, d: _convex(_BOX, o, d),
    "roof": lambda _, o, d: _convex(_ROOF, o, d),
}


@dataclass(frozen=True)
class Camera:
    position: np.ndarray  # [3]
    world_from_cam: np.ndarray  # [3,3], columns right, up, backward (Blender's camera axes)
    tan_half_fov: float

    def rays(self, size: int) -> np.ndarray:
        """[size,size,3], one per pixel centre, with depth 1 along the axis."""
        x = ((np.arange(size, dtype=np.float32) + 0.5) / size * 2 - 1) * self.tan_half_fov
        right, up, back = self.world_from_cam.T.astype(np.float32)
        return x[None, :, None] * right - x[:, None, None] * up - back

    def window(self, solid: Solid, size: int) -> tuple[slice, slice]:
        """Rows and columns that the solid can touch."""
        x, y, back = (solid.centre - self.position) @ self.world_from_cam
        z, r = -back, solid.radius
        if z - r < 0.1:
            return slice(0, size), slice(0, size)
        reach = r / (z - r) * 1.05 + 1e-3
        lo_x, hi_x = x / z - reach, x / z + reach
        lo_y, hi_y = -y / z - reach, -y / z + reach
        bounds = np.clip((np.array([lo_x, hi_x, lo_y, hi_y]) / self.tan_half_fov + 1) / 2 * size, 0, size)
        return slice(int(bounds[2]), int(np.ceil(bounds[3]))), slice(int(bounds[0]), int(np.ceil(bounds[1])))


def look_at(position: np.ndarray, target: np.ndarray, tan_half_fov: float) -> Camera:
    back = (position - target) / np.linalg.norm(position - target)
    right = np.cross([0.0, 1.0, 0.0], back)
    right /= np.linalg.norm(right)
    return Camera(position, np.stack([right, np.cross(back, right), back], -1), tan_half_fov)


def cast(solids: list[Solid], camera: Camera, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """→ depth z [S,S] (inf: background), normal [S,S,3] in the world, index into solids [S,S] (-1: background)."""
    rays = camera.rays(size)
    depth = np.full((size, size), _MISS, np.float32)
    normal, index = np.zeros((size, size, 3), np.float32), np.full((size, size), -1, np.int32)
    origin = camera.position[None].astype(np.float32)
    for i, solid in enumerate(solids):
        rows, cols = camera.window(solid, size)
        if rows.start >= rows.stop or cols.start >= cols.stop:
            continue
        view = rays[rows, cols]
        t, n = solid.hit(origin, view.reshape(-1, 3))
        t, n = t.reshape(view.shape[:2]), n.reshape(view.shape)
        nearer = t < depth[rows, cols]
        depth[rows, cols][nearer] = t[nearer]
        normal[rows, cols][nearer] = n[nearer]
        index[rows, cols][nearer] = i
    return depth, normal, index


def lit(solids: list[Solid], points: np.ndarray, to_light: np.ndarray) -> np.ndarray:
    """[N] 1 where nothing stands between points [N,3] and the sun, else 0."""
    free = np.ones(len(points), np.float32)
    for solid in solids:
        offset = solid.centre.astype(np.float32) - points
        along = offset @ to_light
        near = np.flatnonzero(
            (_dot(offset, offset) - along**2 < solid.radius**2) & (along > -solid.radius) & (free > 0)
        )
        if len(near):
            t, _ = solid.hit(points[near], to_light[None].astype(np.float32))
            free[near[np.isfinite(t)]] = 0
    return free
