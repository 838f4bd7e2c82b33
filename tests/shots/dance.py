# SPDX-License-Identifier: Apache-2.0
"""A rigged character dances on a stage; the camera comes closer."""

from __future__ import annotations

import math

import bpy
from character import make_character
from mathutils import Vector
from posing import aim, down, turn
from scene import START
from shapes import Builder, material
from stage import eased, film, open_stage, patterned, plant, vary
from walk import SOLE_M

BEATS = 4
"""Of the whole shot; a beat is one bounce, two are one sway."""


def build(frames: int) -> bpy.types.Scene:
    """The last pose is the first again, seen from nearer."""
    scene = open_stage("Dance", frames)
    made = Builder()
    planks = patterned("Stage", ((0.30, 0.14, 0.05), (0.46, 0.24, 0.10)), "Wave", 1.8)
    made.block((-3.2, -2.2, -0.3), (6.4, 4.6, 0.3), planks)
    made.finish("Stage", smooth=False)["multiplane_segment"] = "stage"
    made, ground = Builder(), patterned("Hall", ((0.20, 0.16, 0.18), (0.30, 0.24, 0.26)), "Checker", 1.0)
    made.block((-12, -12, -0.45), (24, 24, 0.14), ground)
    made.finish("Hall", smooth=False)["multiplane_segment"] = "floor"
    _curtain()
    _bulbs()
    clay = material("Clay", (0.42, 0.12, 0.05))
    green = patterned("Bush", ((0.04, 0.20, 0.05), (0.15, 0.42, 0.08)), "Noise", 9.0)
    for x in (-2.3, 2.3):
        plant(f"Plant {x}", (x, 0.7, 0), 1.2, clay, green)
    dancer, _ = make_character()
    _animate(dancer, frames)
    vary(["Shirt", "Trousers", "Scarf"], 14)
    views = []
    for k in range(frames):
        t = eased(k / max(1, frames - 1))
        views.append(((0.9 - 1.5 * t, -4.6 + 0.9 * t, 1.25 + 0.15 * t), (0, 0, 0.9)))
    scene.camera = film("Camera", views, 50)
    return scene


def _curtain() -> None:
    """Red cloth in folds behind the stage, and a gold border above it."""
    made = Builder()
    cloth = patterned("Curtain", ((0.42, 0.015, 0.03), (0.62, 0.05, 0.06)), "Noise", 3.0)
    columns = [-4.2 + 0.06 * k for k in range(141)]
    points = [(x, 2.2 + 0.13 * math.sin(9 * x) + 0.03 * math.sin(23 * x), z) for z in (-0.3, 3.6) for x in columns]
    count = len(columns)
    made.polygons(points, [(k, k + 1, count + k + 1, count + k) for k in range(count - 1)], cloth)
    made.finish("Curtain")["multiplane_segment"] = "curtain"
    made, gold = Builder(), patterned("Gold", ((0.70, 0.42, 0.06), (0.90, 0.68, 0.22)), "Checker", 5.0)
    for k in range(21):
        made.ellipsoid((-4.0 + 0.4 * k, 2.0, 2.95), (0.22, 0.08, 0.3), gold, rings=10, around=20)
    made.block((-4.4, 1.9, 2.95), (8.8, 0.2, 0.7), gold)
    made.finish("Border")["multiplane_segment"] = "curtain"


def _bulbs() -> None:
    """Round lamps along the edge of the stage and paper balls in the air."""
    made, lamp = Builder(), material("Lamp", (0.95, 0.80, 0.45))
    for k in range(9):
        made.ellipsoid((-2.8 + 0.7 * k, -1.95, 0.08), (0.09, 0.09, 0.09), lamp, rings=10, around=16)
    made.finish("Lamps")["multiplane_segment"] = "lamp"
    for k, (x, z, r) in enumerate(((-2.1, 2.3, 0.32), (-1.2, 2.65, 0.2), (1.3, 2.55, 0.25), (2.2, 2.2, 0.34))):
        made = Builder()
        colours = (((0.03, 0.35, 0.40), (0.10, 0.55, 0.55)), ((0.75, 0.30, 0.03), (0.90, 0.55, 0.12)))[k % 2]
        made.ellipsoid((x, 1.3, z), (r, r, r), patterned(f"Paper {k}", colours, "Wave", 5.0), rings=20, around=32)
        made.finish(f"Paper Ball {k}")["multiplane_segment"] = "ball"


def _animate(dancer: bpy.types.Object, frames: int) -> None:
    for bone in dancer.pose.bones:
        bone.rotation_mode = "QUATERNION"
    for k in range(frames):
        beat = BEATS * k / max(1, frames - 1)
        sway = math.sin(math.pi * beat)
        lift = _pose(dancer, beat)
        dancer.location = (0.12 * sway, 0, lift)
        dancer.rotation_euler = (0, 0, math.radians(32) * math.sin(math.pi * beat / 2))
        for path in ("location", "rotation_euler"):
            dancer.keyframe_insert(path, frame=START + k)
        for bone in dancer.pose.bones:
            bone.keyframe_insert("rotation_quaternion", frame=START + k)


def _pose(dancer: bpy.types.Object, beat: float) -> float:
    """Knees bounce on the beat, hips and arms sway. Returns how far the lower sole must rise to stand."""
    sway, bounce = math.sin(math.pi * beat), 0.5 - 0.5 * math.cos(2 * math.pi * beat)
    turns = {
        "hips": turn(10 * sway, 9 * sway, 4),
        "spine": turn(-6 * sway, -7 * sway, 3),
        "chest": turn(-10 * sway, -8 * sway, 2),
        "head": turn(8 * sway, 7 * sway, 8 * bounce),
    }
    aims: dict[str, Vector] = {}
    for side, mirror in (("L", 1), ("R", -1)):
        bend = 6 + 22 * bounce + 10 * max(0.0, -sway * mirror)
        aims[f"thigh.{side}"] = down(bend, (9 - 5 * sway * mirror) * mirror)
        aims[f"shin.{side}"] = down(-bend, (3 - 5 * sway * mirror) * mirror)
        aims[f"foot.{side}"] = Vector((0.25 * mirror, -0.9, -0.36)).normalized()
        raised = 95 + 50 * sway * mirror
        aims[f"upper_arm.{side}"] = down(15, raised * mirror)
        aims[f"forearm.{side}"] = down(35, (raised + 45 + 20 * math.sin(2 * math.pi * beat)) * mirror)
        aims[f"hand.{side}"] = down(25, (raised + 40 - 25 * math.sin(2 * math.pi * beat)) * mirror)
    ends = aim(dancer, turns, aims)
    return max(
        *(SOLE_M[0] - ends[f"shin.{side}"].z for side in "LR"), *(SOLE_M[1] - ends[f"foot.{side}"].z for side in "LR")
    )
