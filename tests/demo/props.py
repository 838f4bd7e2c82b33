# SPDX-License-Identifier: Apache-2.0
"""Everything around the walker: ground, path, house, trees, fence, ball, hills and clouds."""

from __future__ import annotations

import math

import bpy
from mathutils import Vector
from shapes import Builder, material


def _named(made: Builder, name: str, segment: str, smooth: bool = True) -> bpy.types.Object:
    thing = made.finish(name, smooth)
    if segment:
        thing["multiplane_segment"] = segment
    return thing


def make_ground() -> None:
    """A meadow with a path of stepping stones' width along y, and hills at the horizon."""
    made = Builder()
    made.polygons(
        [(60 * math.cos(a), 60 * math.sin(a), 0) for a in (2 * math.pi * k / 48 for k in range(48))],
        [range(48)],
        material("Grass", (0.13, 0.34, 0.05)),
    )
    _named(made, "Ground", "grass")
    made = Builder()
    rows = [(y * 0.5, 0.25 * math.sin(y * 0.22)) for y in range(-24, 30)]
    points = [(x + side * 0.75, y, 0.012) for y, x in rows for side in (-1, 1)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(rows) - 1)]
    made.polygons(points, faces, material("Path", (0.62, 0.45, 0.24)))
    _named(made, "Path", "path")
    made = Builder()
    far, near = material("Far Hills", (0.12, 0.28, 0.30)), material("Near Hills", (0.10, 0.30, 0.12))
    for x, y, width, height, surface in (
        (-26, 38, 17, 7.5, far), (6, 45, 22, 9.0, far), (34, 36, 15, 6.5, far),
        (-12, 30, 14, 3.6, near), (20, 28, 15, 4.0, near),
    ):  # fmt: skip
        made.ellipsoid((x, y, -0.5), (width, 8, height), surface, around=48)
    _named(made, "Hills", "hill")


def make_house(x: float, y: float, turn: float) -> None:
    """Cream walls, red gabled roof, a blue door, two windows and a chimney."""
    walls, roof = material("Walls", (0.85, 0.72, 0.50)), material("Roof", (0.55, 0.07, 0.035))
    wood, glass = material("Wood", (0.22, 0.09, 0.03)), material("Glass", (0.20, 0.50, 0.72), 0.15)
    door, frame = material("Door", (0.03, 0.20, 0.42)), material("Frame", (0.9, 0.88, 0.82))
    made = Builder()
    made.block((-1.7, -1.3, 0), (3.4, 2.6, 2.0), walls)
    gable = [(-1.7, -1.3, 2.0), (-1.7, 1.3, 2.0), (-1.7, 0, 3.25), (1.7, -1.3, 2.0), (1.7, 1.3, 2.0), (1.7, 0, 3.25)]
    made.polygons(gable, [(0, 2, 1), (3, 4, 5)], walls)
    for side in (-1, 1):
        eave, ridge = Vector((0, side * 1.62, 1.72)), Vector((0, 0, 3.30))
        up = Vector((0, side * 0.08, 0.12))
        corners = [
            p + Vector((x_end, 0, 0)) + lift
            for lift in (Vector(), up)
            for x_end in (-1.95, 1.95)
            for p in (eave, ridge)
        ]
        made.polygons(
            corners, [(0, 1, 3, 2), (4, 6, 7, 5), (0, 2, 6, 4), (1, 5, 7, 3), (0, 4, 5, 1), (2, 3, 7, 6)], roof
        )
    made.block((0.75, 0.25, 2.5), (0.42, 0.42, 1.25), material("Bricks", (0.38, 0.12, 0.07)))
    made.block((-0.42, -1.36, 0), (0.84, 0.1, 1.55), frame)
    made.block((-0.34, -1.39, 0), (0.68, 0.1, 1.47), door)
    for left in (-1.42, 0.72):
        made.block((left, -1.36, 0.75), (0.72, 0.1, 0.75), frame)
        made.block((left + 0.07, -1.38, 0.82), (0.58, 0.1, 0.61), glass)
        made.block((left + 0.33, -1.40, 0.82), (0.05, 0.1, 0.61), frame)
        made.block((left - 0.05, -1.44, 0.66), (0.82, 0.18, 0.09), wood)
    house = _named(made, "House", "house", smooth=False)
    house.location, house.rotation_euler = (x, y, 0), (0, 0, turn)


def make_tree(x: float, y: float, size: float, hue: float) -> None:
    """A trunk under five round masses of leaves."""
    made = Builder()
    bark, leaves = material("Bark", (0.17, 0.08, 0.03)), material("Leaves", (0.06 + 0.10 * hue, 0.30, 0.05))
    made.tube(
        [(0, 0, -0.05), (0, 0, 0.1), (0.02, 0, 0.7), (0.03, 0, 1.6)],
        [(0.3, 0.3), (0.2, 0.2), (0.14, 0.14), (0.1, 0.1)],
        bark,
        [{}] * 4,
    )
    for px, py, pz, r in (
        (0, 0, 2.3, 0.85),
        (0.55, -0.1, 1.85, 0.55),
        (-0.6, -0.05, 1.9, 0.58),
        (0.1, -0.5, 1.8, 0.5),
        (0.1, 0.1, 2.95, 0.52),
    ):
        made.ellipsoid((px, py, pz), (r, r, r * 0.92), leaves)
    tree = _named(made, f"Tree {size}", "tree")
    tree.location, tree.scale = (x, y, 0), (size,) * 3


def make_fence(x: float, y_start: float, y_end: float) -> None:
    """White pickets along y."""
    made, white = Builder(), material("Fence", (0.88, 0.86, 0.80))
    count = round((y_end - y_start) / 0.3)
    for k in range(count + 1):
        made.block((x - 0.025, y_start + 0.3 * k - 0.06, 0), (0.05, 0.12, 0.62 + 0.06 * (k % 2)), white)
    for z in (0.18, 0.45):
        made.block((x + 0.025, y_start - 0.1, z), (0.04, y_end - y_start + 0.2, 0.07), white)
    _named(made, "Fence", "fence", smooth=False)


def make_ball(start: int, frames: int) -> bpy.types.Object:
    """A striped ball that bounces along beside the walker."""
    made, radius = Builder(), 0.2
    red, white = material("Ball Red", (0.75, 0.03, 0.05), 0.35), material("Ball White", (0.9, 0.9, 0.9), 0.35)
    made.ellipsoid((0, 0, 0), (radius,) * 3, red, rings=20, around=32)
    made.materials.append(white)
    made.face_materials = [(k % 32) // 4 % 2 if k < 20 * 32 else 0 for k in range(len(made.faces))]
    ball = _named(made, "Ball", "ball")
    for k in range(frames):
        t = k / frames
        hop = (2 * t) % 1
        ball.location = (0.80, 0.05 - 1.1 * t, radius + 0.55 * 4 * hop * (1 - hop))
        ball.rotation_euler = (2.4 * math.pi * t, 0.5, 0.3)
        ball.keyframe_insert("location", frame=start + k)
        ball.keyframe_insert("rotation_euler", frame=start + k)
    return ball


def make_clouds() -> None:
    """Flat-bottomed heaps far behind the hills."""
    made, white = Builder(), material("Cloud", (0.95, 0.95, 0.97), 1.0)
    for x, z, size in ((-22, 17, 1.0), (4, 21, 1.25), (27, 16, 0.9)):
        for dx, dz, r in ((-3.2, 0, 1.7), (-1.1, 0.6, 2.4), (1.4, 0.5, 2.1), (3.4, 0, 1.5)):
            made.ellipsoid((x + dx * size, 50, z + dz * size), (r * size, 1.2, r * 0.8 * size), white)
    _named(made, "Clouds", "sky")
