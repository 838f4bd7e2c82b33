# SPDX-License-Identifier: Apache-2.0
"""A camera whips round from one end of a village square to the other, rests, and whips back."""

from __future__ import annotations

import math

import bpy
from character import make_character
from props import make_clouds, make_fence, make_ground, make_house, make_tree
from scene import START
from stage import eased, film, open_stage, vary
from walk import animate_walk

ANGLES_DEG = -42, 48
EYE = 0.0, 0.0, 1.6


def build(frames: int) -> bpy.types.Scene:
    """The camera comes back a little higher and further left than it was."""
    scene = open_stage("Pan", frames)
    make_ground()
    make_clouds()
    for x, y, turn in ((-7.2, 6.5, 50), (-2.7, 8.4, 12), (2.6, 9.0, -14), (7.6, 6.8, -52)):
        make_house(x, y, math.radians(turn))
    for k, (x, y) in enumerate(((-5.0, 8.8), (-9.5, 3.5), (0.1, 7.2), (5.1, 7.4), (9.2, 3.2), (5.8, 11))):
        make_tree(x, y, 1.0 + 0.08 * k, 0.17 * k)
    make_fence(3.0, 2.2, 5.2)
    make_fence(-3.4, 2.6, 5.6)
    walker, _ = make_character()
    walker.location, walker.rotation_euler = (-2.0, 3.0, 0), (0, 0, math.radians(35))
    animate_walk(walker, START, frames)
    vary(["Grass"], 1.5)
    vary(["Path", "Shirt", "Trousers"], 8)
    kinds = ("Leaves", "Bark", "Walls", "Roof", "Bricks", "Wood")
    vary([m.name for m in bpy.data.materials if m.name.startswith(kinds)], 4)
    views = []
    for k in range(frames):
        t = k / max(1, frames - 1)
        angle = math.radians(ANGLES_DEG[0] + (ANGLES_DEG[1] - ANGLES_DEG[0]) * (eased(3 * t) - eased(3 * t - 2))
                             - 2.5 * eased(3 * t - 2))  # fmt: skip
        views.append((EYE, (math.sin(angle), math.cos(angle), EYE[2] - 0.03 + 0.02 * eased(3 * t - 2))))
    scene.camera = film("Camera", views, 32)
    return scene
