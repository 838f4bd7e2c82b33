# SPDX-License-Identifier: Apache-2.0
"""A camera walks along behind a colonnade; pillars pass close by and hide the court with its fountain."""

from __future__ import annotations

import math

import bpy
from character import make_character
from scene import START
from shapes import Builder, material
from stage import film, lathe, open_stage, patterned, plant, vary
from walk import animate_walk

COLUMN = (
    (0.01, 0), (0.34, 0), (0.34, 0.14), (0.29, 0.16), (0.31, 0.22), (0.24, 0.27), (0.235, 1.2), (0.20, 2.55),
    (0.25, 2.6), (0.22, 2.65), (0.33, 2.82), (0.33, 2.92), (0.01, 2.921),
)  # fmt: skip
FOUNTAIN = (
    (0.01, 0), (0.35, 0), (0.3, 0.08), (0.16, 0.14), (0.13, 0.62), (0.3, 0.72), (0.75, 0.86), (0.78, 0.92), (0.7, 0.9),
    (0.16, 0.84), (0.09, 0.9), (0.07, 1.25), (0.3, 1.36), (0.31, 1.4), (0.06, 1.38), (0.05, 1.55), (0.01, 1.58),
)  # fmt: skip


def build(frames: int) -> bpy.types.Scene:
    """One way only: what pillars hid comes back, what the picture's edge hid does not."""
    scene = open_stage("Walk-through", frames)
    floor = patterned("Tiles", ((0.55, 0.42, 0.30), (0.30, 0.16, 0.11)), "Checker", 1.6)
    plaster = patterned("Plaster", ((0.80, 0.58, 0.36), (0.66, 0.42, 0.24)), "Noise", 2.5)
    stone = patterned("Stone", ((0.78, 0.72, 0.62), (0.58, 0.52, 0.45)), "Noise", 5.0)
    made = Builder()
    made.block((-9, -6, -0.11), (18, 13, 0.1), floor)
    _finish(made, "Floor", "floor")
    _wall(plaster)
    for k in range(6):
        lathe(f"Near Column {k}", COLUMN, stone, (-4.5 + 1.8 * k, -1.9, 0), "column")
        lathe(f"Far Column {k}", COLUMN, stone, (-4.5 + 1.8 * k, 3.1, 0), "column")
    made = Builder()
    for y in (-2.25, 2.75):
        made.block((-7, y, 2.92), (14, 0.7, 0.4), plaster)
    _finish(made, "Beams", "ceiling")
    lathe("Fountain", FOUNTAIN, stone, (0, 0.9, 0), "fountain")
    water = material("Basin", (0.10, 0.42, 0.55), 0.3)
    lathe("Pool", [(0.01, 0), (1.3, 0), (1.3, 0.26), (1.2, 0.3), (1.08, 0.28), (1.05, 0.2)], stone, (0, 0.9, 0), "pool")
    lathe("Water", [(0.01, 0.2), (1.05, 0.2), (0.01, 0.201)], water, (0, 0.9, 0), "water")
    clay = material("Clay", (0.42, 0.12, 0.05))
    green = patterned("Bush", ((0.04, 0.20, 0.05), (0.15, 0.42, 0.08)), "Noise", 9.0)
    for k, (x, y) in enumerate(((-2.4, 1.9), (2.2, 2.0), (-3.4, -0.6), (3.3, -0.5))):
        plant(f"Plant {k}", (x, y, 0), 1.1 - 0.1 * (k % 2), clay, green)
    walker, _ = make_character()
    walker.location, walker.rotation_euler = (1.9, 0.0, 0), (0, 0, math.radians(-70))
    animate_walk(walker, START, frames)
    vary(["Shirt", "Trousers", "Scarf"], 14)
    views = []
    for k in range(frames):
        t = k / max(1, frames - 1)
        views.append(((-2.6 + 4.8 * t, -4.6 + 0.9 * t, 1.55), (-1.0 + 2.2 * t, 1.0, 1.25)))
    scene.camera = film("Camera", views, 30)
    return scene


def _finish(made: Builder, name: str, segment: str) -> None:
    made.finish(name, smooth=False)["multiplane_segment"] = segment


def _wall(plaster: bpy.types.Material) -> None:
    """The far side of the court, with doors and banners."""
    made = Builder()
    made.block((-9, 4.4, 0), (18, 0.3, 3.9), plaster)
    _finish(made, "Wall", "wall")
    made, wood = Builder(), patterned("Doors", ((0.05, 0.16, 0.20), (0.09, 0.26, 0.30)), "Wave", 3.0)
    for x in (-5.4, -1.8, 1.8, 5.4):
        made.block((x - 0.55, 4.3, 0), (1.1, 0.1, 2.2), wood)
        made.ellipsoid((x, 4.4, 2.2), (0.55, 0.1, 0.5), wood)
    _finish(made, "Doors", "door")
    made = Builder()
    for x, colour in ((-3.6, (0.55, 0.03, 0.04)), (0, (0.62, 0.40, 0.03)), (3.6, (0.05, 0.10, 0.42))):
        cloth = patterned(f"Cloth {x}", (colour, [0.5 * c for c in colour]), "Wave", 2.0)
        rows = [(x + 0.4 * side, 4.26 + 0.04 * math.sin(7 * z), z) for z in _BANNER for side in (-1, 1)]
        made.polygons(rows, [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(_BANNER) - 1)], cloth)
    _finish(made, "Banners", "flag")


_BANNER = tuple(1.5 + 0.1 * k for k in range(20))
