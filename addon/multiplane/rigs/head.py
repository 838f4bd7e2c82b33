# SPDX-License-Identifier: GPL-3.0-or-later
"""Nose, eyes and ears of a rig that has no bones for them, from the shape of the head in the rest pose.

The head's box is that of the vertices that follow its bone, in the directions up (hips to shoulders), left (right to
left shoulder) and front (left × up). Human proportions place the points in it: eyes half way up and a fifth of the
width to each side, the nose's tip at two fifths of the height on the front, ears at the sides in the middle of the
depth. Without such vertices the box is that of a human head on a torso of this length.
"""

from __future__ import annotations

import bpy
import numpy as np

from .skeleton import Anchor, Skeleton
from .skin import follows, rest_points

# Shares of the box: left (−0.5 … 0.5), front (0 … 1), up (0 … 1).
POINTS = {
    "nose": (0.0, 1.0, 0.40),
    "right_eye": (-0.20, 0.88, 0.52),
    "left_eye": (0.20, 0.88, 0.52),
    "right_ear": (-0.45, 0.45, 0.48),
    "left_ear": (0.45, 0.45, 0.48),
}
HUMAN = (0.31, 0.42, 0.46)
"""Width, depth and height of a head as shares of the distance from the hips to the shoulders."""


def complete_head(skeleton: Skeleton, armature: bpy.types.Object, skins: list[bpy.types.Object]) -> Skeleton:
    """Adds the points that the rig lacks. @param skins  evaluated meshes that the armature moves"""
    missing = [joint for joint in POINTS if joint not in skeleton.joints]
    if not missing or not skeleton.head or "neck" not in skeleton.joints:
        return skeleton
    axes, torso = _axes(skeleton)
    bone = armature.data.bones[skeleton.head]
    low, high = _box(armature, bone, skins, axes, torso)
    made = dict(skeleton.joints)
    for joint in missing:
        left, front, up = POINTS[joint]
        at = low + (high - low) * (left + 0.5, front, up)
        made[joint] = ((Anchor(skeleton.head, at @ axes), 1.0),)
    return Skeleton(made, skeleton.head)


def _axes(skeleton: Skeleton) -> tuple[np.ndarray, float]:
    """[3,3] rows left, front, up in armature space, and the distance from hips to shoulders."""
    left = skeleton.rest("left_shoulder") - skeleton.rest("right_shoulder")
    left /= np.linalg.norm(left)
    hips = [skeleton.rest(joint) for joint in ("left_hip", "right_hip") if joint in skeleton.joints]
    spine = skeleton.rest("neck") - np.mean(hips, 0) if hips else np.array((0.0, 0.0, 1.0))
    up = spine - left * (spine @ left)
    torso = float(np.linalg.norm(up))
    up /= torso
    return np.stack((left, np.cross(left, up), up)), torso


def _box(
    armature: bpy.types.Object, bone: bpy.types.Bone, skins: list[bpy.types.Object], axes: np.ndarray, torso: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest (left, front, up)."""
    bones = {bone.name, *(child.name for child in bone.children_recursive)}
    points = [rest_points(armature, skin)[follows(skin, bones)] for skin in skins]
    points = np.concatenate([np.empty((0, 3)), *points]) @ axes.T
    if len(points):
        return points.min(0), points.max(0)
    centre = np.array(bone.head_local) @ axes.T
    size = np.array(HUMAN) * torso
    # The bone starts at the bottom of the skull, behind its middle.
    return centre - size * (0.5, 0.45, 0.15), centre + size * (0.5, 0.55, 0.85)
