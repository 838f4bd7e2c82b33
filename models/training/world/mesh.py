# SPDX-License-Identifier: Apache-2.0
"""Triangle meshes and the few ways to make them: everything in the procedural scenes is built of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Mesh:
    points: np.ndarray  # [V,3] float32, metres
    normals: np.ndarray  # [V,3] float32, unit
    faces: np.ndarray  # [F,3] int32

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> Mesh:
        return Mesh(self.points + np.float32([x, y, z]), self.normals, self.faces)

    def turned(self, rotation: np.ndarray) -> Mesh:
        """Rotated about the origin by a [3,3] matrix."""
        turn = rotation.T.astype(np.float32)
        return Mesh(self.points @ turn, self.normals @ turn, self.faces)

    def scaled(self, x: float, y: float, z: float) -> Mesh:
        factor = np.float32([x, y, z])
        return Mesh(self.points * factor, unit(self.normals / factor), self.faces)


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.sqrt(np.einsum("...i,...i->...", v, v)), 1e-12)[..., None]


def rotation(angle: float, axis: str = "z") -> np.ndarray:
    """[3,3], anticlockwise by radians."""
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    out = np.eye(3)
    out[i, i] = out[j, j] = np.cos(angle)
    out[i, j], out[j, i] = -np.sin(angle), np.sin(angle)
    return out


@cache
def _quads(rows: int, columns: int, closed: bool) -> np.ndarray:
    """Triangles of a grid of vertices, row by row; closed: the last column meets the first."""
    r, c = np.mgrid[: rows - 1, : columns if closed else columns - 1]
    a, b = r * columns + c, r * columns + (c + 1) % columns
    lower, upper = np.stack([a, b, b + columns], -1), np.stack([a, b + columns, a + columns], -1)
    return np.concatenate([lower.reshape(-1, 3), upper.reshape(-1, 3)]).astype(np.int32)


@cache
def _cube_sphere(knots: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Unit sphere whose vertices are a cube's grid with these knots in -1..1."""
    n = len(knots)
    u, v = np.meshgrid(knots, knots)
    one = np.ones_like(u)
    sides = []
    for sign in (1, -1):
        sides += [np.stack(p, -1) for p in ((sign * one, u, v), (u, sign * one, v), (u, v, sign * one))]
    points = unit(np.stack(sides).reshape(-1, 3)).astype(np.float32)
    faces = np.concatenate([_quads(n, n, False) + n * n * k for k in range(6)])
    return points, faces


_BALL = tuple(np.tan(np.linspace(-np.pi / 4, np.pi / 4, 7)).tolist())
_FINE = tuple(np.tan(np.linspace(-np.pi / 4, np.pi / 4, 13)).tolist())
_BEVELLED = (-1.0, -0.4, -1e-4, 1e-4, 0.4, 1.0)
_SHARP = (-1.0, 1.0)


def ball(x: float, y: float, z: float, fine: bool = False) -> Mesh:
    """An ellipsoid with these half axes."""
    points, faces = _cube_sphere(_FINE if fine else _BALL)
    return Mesh(points, points, faces).scaled(x, y, z)


@cache
def _cube() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    points, faces = _cube_sphere(_SHARP)
    normals = np.zeros_like(points)
    for side, axis in enumerate((0, 1, 2, 0, 1, 2)):
        normals[4 * side : 4 * side + 4, axis] = 1 if side < 3 else -1
    return np.sign(points), normals, faces


def box(x: float, y: float, z: float, bevel: float = 0.0) -> Mesh:
    """A box with these half sides; bevel: radius of its edges in metres."""
    half = np.float32([x, y, z])
    if bevel == 0:
        points, normals, faces = _cube()
        return Mesh(points * half, normals, faces)
    points, faces = _cube_sphere(_BEVELLED)
    radius = np.float32(min(bevel, x, y, z))
    return Mesh(points * radius + np.sign(points) * (half - radius), points, faces)


def lathe(profile: Sequence[tuple[float, float]], sides: int = 20) -> Mesh:
    """Turns (radius, z) points, bottom first, about z; a corner sharper than 40° stays sharp, as do few sides."""
    line = np.array(profile, np.float64)
    way = np.diff(line, axis=0)
    across = unit(np.stack([way[:, 1], -way[:, 0]], -1))  # [segments,2], outwards
    joined = np.einsum("si,si->s", across[1:], across[:-1]) > 0.77
    radii, normals, faces, row = [line[0]], [across[0]], [], 0
    for k in range(1, len(line)):
        smooth = k < len(line) - 1 and joined[k - 1]
        radii.append(line[k])
        normals.append(unit(across[k - 1] + across[k]) if smooth else across[k - 1])
        faces.append(_quads(2, sides, True) + row * sides)
        row += 1
        if not smooth and k < len(line) - 1:
            radii.append(line[k])
            normals.append(across[k])
            row += 1
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.stack([np.cos(angle), np.sin(angle)], -1)
    at, facing = np.array(radii), np.array(normals)

    def swept(values: np.ndarray) -> np.ndarray:
        flat = values[:, None, :1] * ring
        height = np.broadcast_to(values[:, None, 1:], (*flat.shape[:2], 1))
        return np.concatenate([flat, height], -1).reshape(-1, 3).astype(np.float32)

    made = Mesh(swept(at), swept(facing), np.concatenate(faces))
    return faceted(made.points, made.faces) if sides < 10 else made


def cylinder(radius: float, half: float, top: float = 1.0, sides: int = 20) -> Mesh:
    """About z from -half to half; top: radius there relative to the bottom's."""
    return lathe([(0, -half), (radius, -half), (radius * top, half), (0, half)], sides)


def torus(radius: float, thick: float, sides: int = 24) -> Mesh:
    turn = np.linspace(-np.pi, np.pi, 13)
    return lathe([(radius + thick * np.cos(a), thick * np.sin(a)) for a in turn], sides)


_CAP = np.radians([-90, -55, -20])


def tube(path: Sequence[np.ndarray], radii: Sequence[float], sides: int = 10) -> Mesh:
    """Swept along points [K,3] with a radius at each, closed by half spheres: limbs, tails, branches, handles."""
    line, r = np.array(path, np.float64), np.array(radii, np.float64)
    way = unit(np.gradient(line, axis=0) if len(line) > 2 else np.repeat(line[1:] - line[:1], 2, 0))
    first, last = np.sin(_CAP)[:, None] * r[0] * way[0], -np.sin(_CAP[::-1])[:, None] * r[-1] * way[-1]
    centres = np.concatenate([line[0] + first, line[1:-1] if len(line) > 2 else line[:0], line[-1] + last])
    rounds = np.concatenate([r[0] * np.cos(_CAP), r[1:-1], r[-1] * np.cos(_CAP[::-1])])
    ways = np.concatenate([np.repeat(way[:1], 3, 0), way[1:-1], np.repeat(way[-1:], 3, 0)])
    slopes = np.concatenate([np.sin(_CAP), np.zeros(len(line) - 2), -np.sin(_CAP[::-1])])[:, None, None]
    helper = np.eye(3)[np.argmin(np.abs(way).max(0))]
    side = unit(np.cross(ways, helper))
    other = np.cross(ways, side)
    angle = (np.arange(sides) * 2 * np.pi / sides)[None, :, None]
    radial = np.cos(angle) * side[:, None] + np.sin(angle) * other[:, None]
    normals = radial * np.sqrt(1 - slopes**2) + slopes * ways[:, None]
    points = centres[:, None] + rounds[:, None, None] * radial
    faces = _quads(len(centres), sides, True)
    return Mesh(points.reshape(-1, 3).astype(np.float32), normals.reshape(-1, 3).astype(np.float32), faces)


def faceted(points: np.ndarray, faces: np.ndarray) -> Mesh:
    """Flat faces that look away from the middle: every corner gets a vertex of its own."""
    corners = points[faces].astype(np.float32)
    normals = unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    outwards = np.einsum("fi,fi->f", normals, corners.mean(1) - points.mean(0))
    normals = np.where(outwards[:, None] < 0, -normals, normals).astype(np.float32)
    numbers = np.arange(corners.shape[0] * 3, dtype=np.int32).reshape(-1, 3)
    return Mesh(corners.reshape(-1, 3), np.repeat(normals, 3, 0), numbers)


def smooth(points: np.ndarray, faces: np.ndarray) -> Mesh:
    """Normals averaged over the faces around each vertex."""
    corners = points[faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = [np.bincount(faces.ravel(), np.repeat(flat[:, i], 3), len(points)) for i in range(3)]
    return Mesh(points.astype(np.float32), unit(np.stack(sums, -1)).astype(np.float32), faces)


def prism(outline: Sequence[tuple[float, float]], half: float) -> Mesh:
    """An outline [(x, z)], anticlockwise and star-shaped about its middle, from y = -half to half, with flat faces."""
    flat = np.array(outline, np.float64)
    n, middle = len(flat), flat.mean(0)
    ends = [np.insert(np.concatenate([flat, middle[None]]), 1, y, axis=1) for y in (-half, half)]
    i = np.arange(n)
    j, front = (i + 1) % n, n + 1
    faces = np.concatenate(
        [
            np.stack([i, j, np.full(n, n)], -1),
            np.stack([j + front, i + front, np.full(n, n + front)], -1),
            np.stack([i, i + front, j], -1),
            np.stack([j, i + front, j + front], -1),
        ]
    )
    return faceted(np.concatenate(ends), faces)


def sheet(heights: np.ndarray, x: float, y: float) -> Mesh:
    """A height field [R,C] over -x..x, -y..y."""
    rows, columns = heights.shape
    ys, xs = np.meshgrid(np.linspace(-y, y, rows), np.linspace(-x, x, columns), indexing="ij")
    return smooth(np.stack([xs, ys, heights], -1).reshape(-1, 3), _quads(rows, columns, False))


def blob(rng: np.random.Generator, rough: float, flat: bool = False) -> Mesh:
    """A lumpy unit ball: rocks, bushes, tree tops. rough: 0..1; flat: with facets."""
    points, faces = _cube_sphere(_BALL)
    waves = rng.normal(0, 2.2, (6, 3)).astype(np.float32)
    phases = rng.uniform(0, 2 * np.pi, 6).astype(np.float32)
    lumps = np.sin(points @ waves.T + phases).mean(-1)
    bumped = points * (1 + rough * lumps)[:, None]
    if flat:
        return faceted(bumped, faces)
    gradient = (np.cos(points @ waves.T + phases) @ waves) / len(waves) * rough
    along = np.einsum("vi,vi->v", gradient, points)[:, None]
    return Mesh(bumped, unit(points * (1 + rough * lumps)[:, None] - gradient + along * points), faces)
