# SPDX-License-Identifier: GPL-3.0-or-later
"""Which bones of an armature are which joints, found by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import bpy
import numpy as np

from .face import face_points
from .joints import ALL, LIMBS, SIDES
from .names import CONVENTIONS, Convention

OVERRIDE = "multiplane_joint"
"""Custom property of a pose bone: the joint at its head, or with `>` behind the name at its tail; several by spaces."""
LEAST_LIMBS = 6
"""Fewer of the twelve limb joints are no character; both shoulders must be among them."""
LAYERS = ("", "def", "org")
"""Prefixes of Rigify's bones: in a generated rig DEF- deforms, ORG- also has the eyes."""


@dataclass(frozen=True)
class Anchor:
    """A point of the rig that moves with a bone."""

    bone: str
    """Bone name."""
    rest: np.ndarray
    """[3], armature space, rest pose."""


@dataclass(frozen=True)
class Skeleton:
    """What moves each joint. Joints that the rig does not have are absent."""

    joints: dict[str, tuple[tuple[Anchor, float], ...]]
    """Joint name → anchors with weights that add up to 1."""
    head: str
    """The skull's bone; empty: none."""

    def rest(self, joint: str) -> np.ndarray:
        """[3], armature space, rest pose."""
        return sum(anchor.rest * weight for anchor, weight in self.joints[joint])


def find_skeleton(armature: bpy.types.Object) -> Skeleton | None:
    """The joints of a character; None for an armature that is something else."""
    bones = {_key(bone.name): bone for bone in armature.data.bones}
    overrides = _overrides(armature)
    convention, layer = max(
        ((convention, layer) for convention in CONVENTIONS for layer in LAYERS),
        key=lambda choice: len(_limbs(bones, *choice)),
    )
    named = _limbs(bones, convention, layer)
    if len(named) < LEAST_LIMBS or not {"left_shoulder", "right_shoulder"} <= named.keys():
        named, head = {}, ""
    else:
        named |= _details(bones, convention, layer)
        found = (_anchor(bones, name, layer) for name in convention.head)
        head = next((anchor.bone for anchor in found if anchor), "")
    joints = {joint: ((anchor, 1.0),) for joint, anchor in (named | overrides).items()}
    if not joints:
        return None
    if named:
        joints = _face(bones, layer) | joints
    if "neck" not in joints and {"left_shoulder", "right_shoulder"} <= joints.keys():
        # COCO has no neck: OpenPose's is the middle of the shoulders (Cao et al. 2019, arXiv:1812.08008).
        joints["neck"] = tuple((joints[f"{side}_shoulder"][0][0], 0.5) for side in SIDES)
    return Skeleton(joints, head)


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", re.split(r"[:|]", name.lower())[-1])


def _anchor(bones: dict[str, bpy.types.Bone], name: str, layer: str) -> Anchor | None:
    """Falls back to the other layers, since DEF- and ORG- complete each other."""
    for prefix in (layer, *(() if layer == "" else LAYERS[1:])):
        bone = bones.get(prefix + _key(name))
        if bone:
            return Anchor(bone.name, np.array(bone.tail_local if name.endswith(">") else bone.head_local))
    return None


def _limbs(bones: dict[str, bpy.types.Bone], convention: Convention, layer: str) -> dict[str, Anchor]:
    found = {}
    for side, text in zip(SIDES, convention.sides, strict=True):
        for joint, name in zip(LIMBS, (*convention.arm, *convention.leg), strict=True):
            bone = bones.get(layer + _key(name.replace("{s}", text)))
            if bone:
                at = bone.tail_local if name.endswith(">") else bone.head_local
                found[f"{side}_{joint}"] = Anchor(bone.name, np.array(at))
    return found


def _details(bones: dict[str, bpy.types.Bone], convention: Convention, layer: str) -> dict[str, Anchor]:
    """Eyes, ears, nose and fingers."""
    wanted = {"nose": convention.nose} if convention.nose else {}
    for side, text in zip(SIDES, convention.sides, strict=True):
        for joint, name in (("eye", convention.eye), ("ear", convention.ear)):
            if name:
                wanted[f"{side}_{joint}"] = name.replace("{s}", text)
        if convention.fingers:
            wanted[f"{side}_hand_0"] = convention.arm[2].replace("{s}", text)
        for finger, names in enumerate(convention.fingers):
            points = (*names, names[-1] + ">")
            for i, name in enumerate(points):
                wanted[f"{side}_hand_{1 + 4 * finger + i}"] = name.replace("{s}", text)
    found = {joint: _anchor(bones, name, layer) for joint, name in wanted.items()}
    found = {joint: anchor for joint, anchor in found.items() if anchor}
    # A wrist alone is no hand.
    return {
        joint: anchor for joint, anchor in found.items() if not joint.endswith("hand_0") or joint[:-1] + "5" in found
    }


def _face(bones: dict[str, bpy.types.Bone], layer: str) -> dict[str, tuple[tuple[Anchor, float], ...]]:
    found = {}
    for joint, (first, second, share) in face_points().items():
        anchors = _anchor(bones, first, layer), _anchor(bones, second, layer)
        if all(anchors):
            found[joint] = ((anchors[0], 1 - share), (anchors[1], share))
    # Eyes are common to many rigs; only a face with lips counts as one.
    return found if "face_48" in found else {}


def _overrides(armature: bpy.types.Object) -> dict[str, Anchor]:
    found = {}
    for pose_bone in armature.pose.bones:
        for name in str(pose_bone.get(OVERRIDE, "")).split():
            joint = name.removesuffix(">")
            if joint in ALL:
                bone = pose_bone.bone
                found[joint] = Anchor(bone.name, np.array(bone.tail_local if name.endswith(">") else bone.head_local))
    return found
