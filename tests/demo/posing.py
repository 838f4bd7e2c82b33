# SPDX-License-Identifier: Apache-2.0
"""Poses for the demo's armature: bones that turn by, or point along, what is given in armature space."""

from __future__ import annotations

import math

import bpy
from mathutils import Matrix, Quaternion, Vector


def turn(yaw: float, roll: float, pitch: float) -> Quaternion:
    """Degrees about the armature's z, y and x."""
    z, y, x = (
        Quaternion(axis, math.radians(d)) for axis, d in (((0, 0, 1), yaw), ((0, 1, 0), roll), ((1, 0, 0), pitch))
    )
    return z @ y @ x


def down(forward: float, outward: float) -> Vector:
    """Straight down, tilted by degrees to the front (−Y) and to the side."""
    a, b = math.radians(forward), math.radians(outward)
    return Vector((math.sin(b), -math.sin(a) * math.cos(b), -math.cos(a) * math.cos(b)))


def aim(armature: bpy.types.Object, turns: dict[str, Quaternion], aims: dict[str, Vector]) -> dict[str, Vector]:
    """Sets the pose: named bones turn by, or point along, what is given in armature space. Returns the bones' ends."""
    posed: dict[str, Matrix] = {}
    ends = {}
    for bone in armature.data.bones:  # parents come first
        rest = bone.matrix_local
        base = posed[bone.parent.name] @ bone.parent.matrix_local.inverted() @ rest if bone.parent else rest.copy()
        turned = turns.get(bone.name, Quaternion())
        if bone.name in aims:
            turned = base.to_3x3().col[1].rotation_difference(aims[bone.name])
        rotation = (turned.to_matrix() @ base.to_3x3()).to_4x4()
        posed[bone.name] = Matrix.Translation(base.translation) @ rotation
        armature.pose.bones[bone.name].rotation_quaternion = (
            base.to_3x3().inverted() @ rotation.to_3x3()
        ).to_quaternion()
        ends[bone.name] = posed[bone.name] @ Vector((0, bone.length, 0))
    return ends
