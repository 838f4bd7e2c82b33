# SPDX-License-Identifier: Apache-2.0
"""A camera circles a figure on a round square once and comes back to where it was."""

from __future__ import annotations

import math

import bpy
from character import make_character
from props import make_ball, make_clouds, make_fence, make_ground, make_house, make_tree
from scene import START
from shapes import Builder, material
from stage import film, lathe, open_stage, patterned, plant, vary
from walk import animate_walk

RADIUS_M, HEIGHT_M = 4.7, 2.3


def build(frames: int) -> bpy.types.Scene:
    """The last frame is the first again."""
    scene = open_stage("Orbit", frames)
    make_ground()
    make_clouds()
    make_house(-2.7, 6.6, math.radians(12))
    make_house(7.4, -2.5, math.radians(-100))
    for k, angle in enumerate((35, 120, 160, 205, 232, 300, 335)):
        distance = 6.6 + 0.9 * (k % 3)
        make_tree(distance * math.cos(math.radians(angle)), distance * math.sin(math.radians(angle)), 1.0, 0.15 * k)
    make_fence(-4.2, -4.5, 2.5)
    vary(["Grass"], 1.5)
    vary(["Path", "Walls", "Roof", "Bricks"], 6)
    vary([m.name for m in bpy.data.materials if m.name.startswith(("Leaves", "Bark"))], 4)
    stone = patterned("Flags", ((0.42, 0.36, 0.30), (0.60, 0.54, 0.46)), "Checker", 2.0)
    lathe("Square", [(0.01, 0.0), (2.9, 0.0), (2.9, 0.05), (2.85, 0.06), (0.01, 0.061)], stone, (0, 0, 0), "floor")
    marble = patterned("Marble", ((0.75, 0.72, 0.66), (0.55, 0.50, 0.47)), "Noise", 4.0)
    lathe("Plinth", [(0.01, 0), (0.75, 0), (0.75, 0.1), (0.62, 0.16), (0.62, 0.3), (0.7, 0.34), (0.01, 0.341)], marble,
          (0, 0, 0.06), "pedestal")  # fmt: skip
    clay, green = material("Clay", (0.45, 0.13, 0.06)), patterned("Bush", ((0.05, 0.22, 0.05), (0.16, 0.42, 0.08)),
                                                                   "Noise", 9.0)  # fmt: skip
    for angle in (20, 110, 200, 290):
        plant(f"Plant {angle}", (2.2 * math.cos(math.radians(angle)), 2.2 * math.sin(math.radians(angle)), 0.06), 1.0,
              clay, green)  # fmt: skip
    make_ball(START, 1).location = (1.0, -1.5, 0.26)
    figure, _ = make_character()
    figure.location = (0, 0.1, 0.4)
    animate_walk(figure, START, 1)
    vary(["Shirt", "Trousers", "Scarf"], 14)
    _bench((-1.7, 1.3, 0.06), 40)
    views = []
    for k in range(frames):
        angle = 2 * math.pi * k / max(1, frames - 1) - math.pi / 2 - 0.3
        views.append(((RADIUS_M * math.cos(angle), RADIUS_M * math.sin(angle), HEIGHT_M), (0, 0, 1.05)))
    scene.camera = film("Camera", views, 38)
    return scene


def _bench(at: tuple[float, float, float], turn_deg: float) -> None:
    made, wood = Builder(), patterned("Planks", ((0.20, 0.09, 0.03), (0.36, 0.17, 0.06)), "Wave", 6.0)
    for y in (-0.2, -0.02, 0.16):
        made.block((-0.7, y, 0.42), (1.4, 0.15, 0.05), wood)
    for x in (-0.6, 0.5):
        made.block((x, -0.18, 0), (0.1, 0.44, 0.42), wood)
    bench = made.finish("Bench", smooth=False)
    bench.location, bench.rotation_euler = at, (0, 0, math.radians(turn_deg))
    bench["multiplane_segment"] = "bench"
