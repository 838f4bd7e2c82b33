# SPDX-License-Identifier: Apache-2.0
"""Columns, bushes and balls on a terrace; the sun goes round, their shadows wander, the camera hardly moves."""

from __future__ import annotations

import math

import bpy
from scene import START
from shapes import Builder, material
from stage import film, lathe, open_stage, patterned, plant
from walkthrough import COLUMN

SUN_DEG = -75, 55
"""Where the sun stands at the beginning and at the end, round the vertical."""


def build(frames: int) -> bpy.types.Scene:
    """Whatever is in the sun at some time lies in a shadow at another."""
    scene = open_stage("Light", frames)
    tiles = patterned("Tiles", ((0.55, 0.42, 0.30), (0.36, 0.22, 0.15)), "Checker", 1.6)
    plaster = patterned("Plaster", ((0.80, 0.58, 0.36), (0.66, 0.42, 0.24)), "Noise", 2.5)
    stone = patterned("Stone", ((0.78, 0.72, 0.62), (0.58, 0.52, 0.45)), "Noise", 5.0)
    for name, corner, size, surface, segment in (
        ("Floor", (-9, -6, -0.1), (18, 9.4, 0.1), tiles, "floor"),
        ("Wall", (-9, 3.1, 0), (18, 0.3, 5), plaster, "wall"),
    ):
        made = Builder()
        made.block(corner, size, surface)
        made.finish(name, smooth=False)["multiplane_segment"] = segment
    for x, y in ((-1.9, 1.6), (0.2, 1.9), (2.3, 1.6)):
        lathe(f"Column {x}", COLUMN, stone, (x, y, 0), "column")
    clay = material("Clay", (0.42, 0.12, 0.05))
    green = patterned("Bush", ((0.04, 0.20, 0.05), (0.15, 0.42, 0.08)), "Noise", 9.0)
    for x, y in ((-0.9, 0.2), (1.5, -0.3)):
        plant(f"Plant {x}", (x, y, 0), 1.1, clay, green)
    for x, y, r, colour in ((-2.1, -0.6, 0.35, (0.70, 0.08, 0.05)), (0.3, -0.9, 0.28, (0.05, 0.25, 0.55))):
        made = Builder()
        made.ellipsoid((x, y, r), (r, r, r), material(f"Ball {x}", colour), rings=20, around=32)
        made.finish(f"Ball {x}")["multiplane_segment"] = "ball"
    sun = bpy.data.objects["Sun"]
    views = []
    for k in range(frames):
        t = k / max(1, frames - 1)
        sun.rotation_euler.z = math.radians(SUN_DEG[0] + (SUN_DEG[1] - SUN_DEG[0]) * t)
        sun.keyframe_insert("rotation_euler", frame=START + k)
        views.append(((-0.25 + 0.5 * t, -6.2, 2.5), (0, 0.8, 0.95)))
    scene.camera = film("Camera", views, 34)
    return scene
