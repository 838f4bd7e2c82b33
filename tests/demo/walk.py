# SPDX-License-Identifier: Apache-2.0
"""One walk cycle with a waving arm, as keyframes on the demo's armature."""

from __future__ import annotations

import math

import bpy
from mathutils import Vector
from posing import aim, down, turn

STRIDE_M = 1.1
"""Way of one cycle (two steps)."""
SOLE_M = 0.09, 0.03
"""Heights of ankle and ball over the ground when the foot is flat."""


def animate_walk(armature: bpy.types.Object, start: int, frames: int) -> None:
    """Keys every frame, so that the cycle has no easing. The armature walks along −Y from its place."""
    origin = armature.location.copy()
    for bone in armature.pose.bones:
        bone.rotation_mode = "QUATERNION"
    for k in range(frames):
        phase = 2 * math.pi * k / frames
        lift = _pose(armature, phase)
        armature.location = origin + armature.rotation_euler.to_matrix() @ Vector((0, -STRIDE_M * k / frames, lift))
        armature.keyframe_insert("location", frame=start + k)
        for bone in armature.pose.bones:
            bone.keyframe_insert("rotation_quaternion", frame=start + k)


def _pose(armature: bpy.types.Object, phase: float) -> float:
    """Poses the bones by directions and returns how far the lowest sole must rise to stand on the ground."""
    sway = math.sin(phase)
    turns = {
        "hips": turn(5 * sway, 2 * math.cos(phase), 3),
        "chest": turn(-9 * sway, 0, 2),
        "head": turn(4 * sway, 0, -4),
    }
    aims = {}
    for side, mirror, at in (("L", 1, phase), ("R", -1, phase + math.pi)):
        swing = math.sin(at)
        thigh = 4 + 27 * swing
        # The knee bends most while the leg swings forward, and a little when it takes the weight.
        knee = 8 + 48 * max(0, math.cos(at)) ** 1.5 + 8 * max(0, math.sin(at - 0.6))
        aims[f"thigh.{side}"] = down(thigh, 1.5 * mirror)
        aims[f"shin.{side}"] = down(thigh - knee, 0)
        pitch = 16 * max(0, swing) - 30 * max(0, -swing) * (0.4 + 0.6 * max(0, math.cos(at)))
        aims[f"foot.{side}"] = Vector(
            (0.03 * mirror, -math.cos(math.radians(pitch - 22)), math.sin(math.radians(pitch - 22)))
        )
        aims[f"upper_arm.{side}"] = down(-24 * swing, 16 * mirror)
        aims[f"forearm.{side}"] = down(-24 * swing + 28, 6 * mirror)
        aims[f"hand.{side}"] = down(-24 * swing + 30, 0)
    wave = math.radians(22 * math.sin(2 * phase))
    aims["upper_arm.R"] = Vector((-0.86, -0.16, 0.36)).normalized()
    aims["forearm.R"] = Vector((-0.28 - math.sin(wave), -0.22, math.cos(wave))).normalized()
    aims["hand.R"] = Vector((-0.22 - 1.2 * math.sin(wave), -0.15, math.cos(wave))).normalized()
    ends = aim(armature, turns, aims)
    return max(
        *(SOLE_M[0] - ends[f"shin.{side}"].z for side in "LR"), *(SOLE_M[1] - ends[f"foot.{side}"].z for side in "LR")
    )
