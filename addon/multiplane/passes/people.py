# SPDX-License-Identifier: GPL-3.0-or-later
"""Characters of a frame: where their joints are. Which of them the camera sees, depth and ids tell."""

from __future__ import annotations

from collections import defaultdict

import bpy
import numpy as np

from ..multiplane_protocol.shot import Figure, Joint
from ..rigs.head import complete_head
from ..rigs.skeleton import Skeleton, find_skeleton
from .source import View


class People:
    """Finds the characters; remembers what it learnt about each armature from frame to frame."""

    def __init__(self, numbers: dict[bpy.types.Object, int]) -> None:
        """@param numbers  the id pass"""
        self._numbers = numbers
        self._skeletons: dict[str, Skeleton | None] = {}

    def find(self, depsgraph: bpy.types.Depsgraph, view: View) -> tuple[Figure, ...]:
        """An armature counts when it moves something that is rendered; where none does, every rendered one counts."""
        skins: dict[str, list[bpy.types.Object]] = defaultdict(list)
        places: dict[str, list[np.ndarray]] = defaultdict(list)
        armatures: dict[str, bpy.types.Object] = {}
        for instance in depsgraph.object_instances:
            thing = instance.object
            if thing.type == "ARMATURE":
                armatures[thing.name_full] = thing.original
                places[thing.name_full].append(np.array(instance.matrix_world))
            elif not instance.is_instance:
                for mover in _movers(thing):
                    armatures[mover.name_full] = mover.original
                    skins[mover.name_full].append(thing.original)
        figures = []
        for name in sorted(skins or places):
            original = armatures[name]
            armature = original.evaluated_get(depsgraph)
            skeleton = self._skeleton(armature, [skin.evaluated_get(depsgraph) for skin in skins.get(name, [])])
            if skeleton:
                own = tuple(self._numbers[skin] for skin in skins.get(name, []))
                spots = places.get(name) or [np.array(armature.matrix_world)]
                figures += [Figure(armature.name, _joints(armature, skeleton, matrix, view), own) for matrix in spots]
        return tuple(figures)

    def _skeleton(self, armature: bpy.types.Object, skins: list[bpy.types.Object]) -> Skeleton | None:
        name = armature.name_full
        if name not in self._skeletons:
            found = find_skeleton(armature)
            self._skeletons[name] = complete_head(found, armature, skins) if found else None
        return self._skeletons[name]


def _movers(thing: bpy.types.Object) -> list[bpy.types.Object]:
    """Armatures that deform or carry an object."""
    movers = {m.object.name_full: m.object for m in thing.modifiers if m.type == "ARMATURE" and m.object}
    if thing.parent and thing.parent.type == "ARMATURE":
        movers[thing.parent.name_full] = thing.parent
    return list(movers.values())


def _joints(
    armature: bpy.types.Object, skeleton: Skeleton, world_from_armature: np.ndarray, view: View
) -> tuple[Joint, ...]:
    """As the armature is posed."""
    world_from_rest = {}
    for anchors in skeleton.joints.values():
        for anchor, _ in anchors:
            if anchor.bone not in world_from_rest:
                bone = armature.pose.bones[anchor.bone]
                moved = bone.matrix @ bone.bone.matrix_local.inverted()
                world_from_rest[anchor.bone] = world_from_armature @ np.array(moved)
    world = [
        sum(weight * (world_from_rest[anchor.bone] @ (*anchor.rest, 1.0))[:3] for anchor, weight in anchors)
        for anchors in skeleton.joints.values()
    ]
    in_camera = view.in_camera(np.array(world)).tolist()
    return tuple(Joint(name, tuple(at)) for name, at in zip(skeleton.joints, in_camera, strict=True))
