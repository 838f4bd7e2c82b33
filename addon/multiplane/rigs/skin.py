# SPDX-License-Identifier: GPL-3.0-or-later
"""The meshes that an armature moves, in its rest pose."""

from __future__ import annotations

import bpy
import numpy as np

SHARE = 0.5
"""A vertex with more weight than this on some bones follows them."""


def rest_points(armature: bpy.types.Object, skin: bpy.types.Object) -> np.ndarray:
    """[N,3] vertices in armature space. Both objects are evaluated in the same frame."""
    mesh = skin.original.data
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", flat)
    armature_from_skin = np.array(armature.matrix_world.inverted() @ skin.matrix_world)
    if skin.parent_type == "BONE" and skin.parent_bone in armature.pose.bones:
        bone = armature.pose.bones[skin.parent_bone]
        armature_from_skin = np.array(bone.bone.matrix_local @ bone.matrix.inverted()) @ armature_from_skin
    return flat.reshape(-1, 3) @ armature_from_skin[:3, :3].T + armature_from_skin[:3, 3]


def follows(skin: bpy.types.Object, bones: set[str]) -> np.ndarray:
    """[N] bool: vertices that these bones move."""
    vertices = skin.original.data.vertices
    if skin.parent_type == "BONE":
        return np.full(len(vertices), skin.parent_bone in bones)
    groups = {group.index for group in skin.vertex_groups if group.name in bones}
    if not groups:
        return np.zeros(len(vertices), bool)
    shares = (sum(g.weight for g in vertex.groups if g.group in groups) for vertex in vertices)
    return np.fromiter((share > SHARE for share in shares), bool, len(vertices))
