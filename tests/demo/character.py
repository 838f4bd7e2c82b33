# SPDX-License-Identifier: Apache-2.0
"""The demo's walker: an armature with human proportions and one rounded, weight-skinned mesh. Faces −Y, 1.62 m tall."""

from __future__ import annotations

import math

import bpy
from mathutils import Vector
from shapes import Builder, material

HIP, KNEE, ANKLE = (0.10, 0.0, 0.82), (0.105, -0.01, 0.45), (0.11, 0.01, 0.09)
SHOULDER, ELBOW, WRIST = (0.185, 0.0, 1.21), (0.36, 0.0, 1.035), (0.515, -0.01, 0.88)
BONES = {
    "hips": ((0, 0, 0.84), (0, 0, 0.97), None),
    "spine": ((0, 0, 0.97), (0, 0, 1.10), "hips"),
    "chest": ((0, 0, 1.10), (0, 0, 1.28), "spine"),
    "neck": ((0, 0, 1.28), (0, 0, 1.35), "chest"),
    "head": ((0, 0, 1.35), (0, 0, 1.64), "neck"),
    "shoulder.L": ((0.03, 0, 1.24), SHOULDER, "chest"),
    "upper_arm.L": (SHOULDER, ELBOW, "shoulder.L"),
    "forearm.L": (ELBOW, WRIST, "upper_arm.L"),
    "hand.L": (WRIST, (0.57, -0.012, 0.82), "forearm.L"),
    "thigh.L": (HIP, KNEE, "hips"),
    "shin.L": (KNEE, ANKLE, "thigh.L"),
    "foot.L": (ANKLE, (0.115, -0.13, 0.03), "shin.L"),
    "toe.L": ((0.115, -0.13, 0.03), (0.117, -0.20, 0.03), "foot.L"),
}
"""Bone → head, tail, parent; metres. The right side is the mirror image."""


def make_character() -> tuple[bpy.types.Object, bpy.types.Object]:
    """Armature and skin."""
    armature = _make_armature()
    skin = _make_skin()
    skin.parent = armature
    skin.modifiers.new("Armature", "ARMATURE").object = armature
    skin["multiplane_segment"] = "person"
    return armature, skin


def _mirrored(point: tuple[float, float, float]) -> tuple[float, float, float]:
    return (-point[0], point[1], point[2])


def _make_armature() -> bpy.types.Object:
    armature = bpy.data.objects.new("Walker", bpy.data.armatures.new("Walker"))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    bones = dict(BONES)
    for name, (head, tail, parent) in BONES.items():
        if name.endswith(".L"):
            bones[name[:-1] + "R"] = (_mirrored(head), _mirrored(tail), parent.replace(".L", ".R"))
    for name, (head, tail, parent) in bones.items():
        bone = armature.data.edit_bones.new(name)
        bone.head, bone.tail = head, tail
        bone.align_roll((0, -1, 0) if abs((Vector(tail) - Vector(head)).normalized().y) < 0.7 else (0, 0, 1))
        bone.parent = armature.data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    return armature


def _limb(points: list[Vector], bones: list[str], bend: float = 0.07) -> tuple[list[Vector], list[dict[str, float]]]:
    """A path through the joints with many rings, and weights that blend over `bend` metres around each joint."""
    path, weights = [], []
    for i, bone in enumerate(bones):
        start, end = points[i], points[i + 1]
        length = (end - start).length
        for k in range(9 if i == len(bones) - 1 else 8):
            at = length * k / 8
            share = {bone: 1.0}
            if i and at < bend:
                before = 0.5 - 0.5 * at / bend
                share = {bones[i - 1]: before, bone: 1 - before}
            elif i < len(bones) - 1 and length - at < bend:
                after = 0.5 - 0.5 * (length - at) / bend
                share = {bones[i + 1]: after, bone: 1 - after}
            path.append(start.lerp(end, k / 8))
            weights.append(share)
    return path, weights


def _capsule(
    made: Builder, joints: list, bones: list[str], radii: list[float], surface: bpy.types.Material, cap: float = 1.0
) -> None:
    """A limb through joints with one radius for each joint and round ends (`cap`: how long they are, in radii)."""
    points = [Vector(joint) for joint in joints]
    path, weights = _limb(points, bones)
    profile = []
    for i in range(len(bones)):
        steps = 9 if i == len(bones) - 1 else 8
        profile += [radii[i] + (radii[i + 1] - radii[i]) * k / 8 for k in range(steps)]
    angles = [math.pi / 2 * k / 5 for k in range(5)]
    first, last = (points[0] - points[1]).normalized(), (points[-1] - points[-2]).normalized()
    start = [points[0] + first * radii[0] * cap * math.cos(a) for a in angles]
    end = [points[-1] + last * radii[-1] * cap * math.cos(a) for a in reversed(angles)]
    profile = (
        [max(radii[0] * math.sin(a), 1e-4) for a in angles]
        + profile
        + [max(radii[-1] * math.sin(a), 1e-4) for a in reversed(angles)]
    )
    weights = [weights[0]] * 5 + weights + [weights[-1]] * 5
    made.tube([*start, *path, *end], [(r, r) for r in profile], surface, weights)


def _make_skin() -> bpy.types.Object:
    skin = material("Skin", (0.80, 0.45, 0.30))
    shirt = material("Shirt", (0.90, 0.42, 0.03))
    trousers = material("Trousers", (0.03, 0.10, 0.42))
    shoes = material("Shoes", (0.45, 0.03, 0.03), 0.5)
    hair = material("Hair", (0.10, 0.03, 0.012), 0.6)
    dark = material("Eyes", (0.01, 0.01, 0.015), 0.2)
    scarf = material("Scarf", (0.02, 0.40, 0.36))
    white = material("White", (0.85, 0.85, 0.85))
    made = Builder()
    _make_torso(made, shirt, trousers)
    for side, mirror in (("L", 1), ("R", -1)):
        joint = lambda p, mirror=mirror: (p[0] * mirror, p[1], p[2])  # noqa: E731
        arm = [joint(SHOULDER), joint(ELBOW), joint(WRIST)]
        _capsule(made, arm, [f"upper_arm.{side}", f"forearm.{side}"], [0.072, 0.058, 0.050], shirt, 0.8)
        _capsule(made, [joint((0.508, -0.01, 0.887)), joint((0.522, -0.01, 0.873))], [f"forearm.{side}"],
                 [0.056, 0.056], white, 0.4)  # fmt: skip
        _capsule(made, [joint((0.535, -0.011, 0.86)), joint((0.575, -0.012, 0.82))], [f"hand.{side}"],
                 [0.046, 0.050], skin)  # fmt: skip
        _capsule(made, [joint((0.53, -0.03, 0.845)), joint((0.555, -0.075, 0.845))], [f"hand.{side}"],
                 [0.022, 0.019], skin)  # fmt: skip
        leg = [joint(HIP), joint(KNEE), joint(ANKLE)]
        _capsule(made, leg, [f"thigh.{side}", f"shin.{side}"], [0.098, 0.075, 0.066], trousers, 0.6)
        _capsule(made, [joint((0.11, 0.035, 0.058)), joint((0.115, -0.13, 0.052)), joint((0.117, -0.165, 0.048))],
                 [f"foot.{side}", f"toe.{side}"], [0.062, 0.060, 0.052], shoes)  # fmt: skip
    _capsule(made, [(0, 0, 1.24), (0, -0.005, 1.36)], ["neck"], [0.06, 0.055], skin)
    _make_scarf(made, scarf)
    _make_head(made, skin, hair, dark, white)
    return made.finish("Character")


def _make_torso(made: Builder, shirt: bpy.types.Material, trousers: bpy.types.Material) -> None:
    rows = [  # height, half width, half depth, weights
        (0.965, 0.02, 0.02, {"hips": 1.0}),
        (0.955, 0.150, 0.112, {"hips": 1.0}),
        (0.93, 0.160, 0.120, {"hips": 1.0}),
        (0.97, 0.155, 0.116, {"hips": 0.7, "spine": 0.3}),
        (1.03, 0.150, 0.112, {"spine": 1.0}),
        (1.10, 0.158, 0.115, {"spine": 0.5, "chest": 0.5}),
        (1.17, 0.172, 0.120, {"chest": 1.0}),
        (1.225, 0.168, 0.114, {"chest": 1.0}),
        (1.265, 0.130, 0.095, {"chest": 1.0}),
        (1.285, 0.080, 0.070, {"chest": 1.0}),
        (1.29, 0.01, 0.01, {"chest": 1.0}),
    ]
    made.tube([(0, 0, z) for z, *_ in rows[1:]], [(x, y) for _, x, y, _ in rows[1:]], shirt, [w for *_, w in rows[1:]])
    seat = [(0.745, 0.03), (0.76, 0.10), (0.80, 0.15), (0.86, 0.165), (0.92, 0.155), (0.95, 0.14)]
    made.tube([(0, 0.005, z) for z, _ in seat], [(r, r * 0.78) for _, r in seat], trousers, [{"hips": 1.0}] * len(seat))


def _make_scarf(made: Builder, scarf: bpy.types.Material) -> None:
    rows = [(1.245, 0.085), (1.255, 0.112), (1.285, 0.122), (1.315, 0.110), (1.325, 0.07)]
    made.tube(
        [(0, -0.005, z) for z, _ in rows], [(r, r * 0.92) for _, r in rows], scarf, [{"chest": 0.5, "neck": 0.5}] * 5
    )
    made.tube(
        [
            (0.055, -0.095, 1.29),
            (0.062, -0.128, 1.26),
            (0.07, -0.138, 1.18),
            (0.075, -0.136, 1.10),
            (0.075, -0.134, 1.095),
        ],
        [(0.01, 0.01), (0.036, 0.018), (0.042, 0.016), (0.046, 0.016), (0.005, 0.005)],
        scarf,
        [{"chest": 1.0}] * 5,
    )


def _make_head(
    made: Builder,
    skin: bpy.types.Material,
    hair: bpy.types.Material,
    dark: bpy.types.Material,
    white: bpy.types.Material,
) -> None:
    made.ellipsoid((0, -0.015, 1.475), (0.128, 0.135, 0.150), skin, "head")
    made.ellipsoid((0, 0.022, 1.515), (0.142, 0.140, 0.130), hair, "head")
    made.ellipsoid((0.045, -0.075, 1.595), (0.085, 0.07, 0.045), hair, "head")
    made.ellipsoid((-0.06, -0.06, 1.585), (0.075, 0.07, 0.048), hair, "head")
    made.ellipsoid((0, -0.155, 1.455), (0.020, 0.022, 0.020), skin, "head")
    for mirror in (-1, 1):
        made.ellipsoid((0.129 * mirror, 0.0, 1.465), (0.020, 0.028, 0.038), skin, "head")
        made.ellipsoid((0.050 * mirror, -0.132, 1.490), (0.028, 0.018, 0.034), white, "head")
        made.ellipsoid((0.048 * mirror, -0.145, 1.488), (0.016, 0.010, 0.021), dark, "head")
        made.ellipsoid((0.050 * mirror, -0.137, 1.538), (0.030, 0.010, 0.007), hair, "head")
    made.tube(
        [
            (-0.045, -0.130, 1.415),
            (-0.03, -0.137, 1.403),
            (0, -0.141, 1.398),
            (0.03, -0.137, 1.403),
            (0.045, -0.130, 1.415),
        ],
        [(0.003, 0.003), (0.008, 0.006), (0.010, 0.007), (0.008, 0.006), (0.003, 0.003)],
        dark,
        [{"head": 1.0}] * 5,
        8,
    )
