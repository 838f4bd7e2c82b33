# SPDX-License-Identifier: GPL-3.0-or-later
"""Characters of a frame: their joints in pixels, and whether the camera sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import bpy
import numpy as np

from ..multiplane_protocol.shot import Person
from ..rigs.head import complete_head
from ..rigs.joints import BODY, FACE_POINTS, HAND_POINTS
from ..rigs.skeleton import Skeleton, find_skeleton
from .source import View
from .visibility import seen_joints

SEEN, HIDDEN, ABSENT = 1.0, 0.5, 0.0
Point = tuple[float, float, float]


@dataclass(frozen=True)
class _Figure:
    """A character in one frame."""

    name: str
    joints: dict[str, np.ndarray]
    """Joint name → world position."""
    own_ids: tuple[int, ...]
    """Numbers of its meshes in the id pass."""


class People:
    """Finds the characters; remembers what it learnt about each armature from frame to frame."""

    def __init__(self, numbers: dict[bpy.types.Object, int]) -> None:
        """@param numbers  the id pass"""
        self._numbers = numbers
        self._skeletons: dict[str, Skeleton | None] = {}

    def find(
        self, depsgraph: bpy.types.Depsgraph, view: View
    ) -> Callable[[np.ndarray, np.ndarray], tuple[Person, ...]]:
        """What waits for the depth and id passes [H,W] to tell the people of the frame."""
        figures = self._figures(depsgraph)
        return lambda depth, ids: tuple(_person(figure, view, depth, ids) for figure in figures)

    def _figures(self, depsgraph: bpy.types.Depsgraph) -> list[_Figure]:
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
                figures += [_Figure(armature.name, _world(armature, skeleton, matrix), own) for matrix in spots]
        return figures

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


def _world(armature: bpy.types.Object, skeleton: Skeleton, world_from_armature: np.ndarray) -> dict[str, np.ndarray]:
    """Joint name → position [3] in the armature's pose."""
    world_from_rest = {}
    for anchors in skeleton.joints.values():
        for anchor, _ in anchors:
            if anchor.bone not in world_from_rest:
                bone = armature.pose.bones[anchor.bone]
                moved = bone.matrix @ bone.bone.matrix_local.inverted()
                world_from_rest[anchor.bone] = world_from_armature @ np.array(moved)
    return {
        name: sum(weight * (world_from_rest[anchor.bone] @ (*anchor.rest, 1.0))[:3] for anchor, weight in anchors)
        for name, anchors in skeleton.joints.items()
    }


def _person(figure: _Figure, view: View, depth: np.ndarray, ids: np.ndarray) -> Person:
    points = _points(figure, view, depth, ids)

    def group(names: list[str]) -> tuple[Point, ...]:
        return tuple(points.get(name, (0.0, 0.0, ABSENT)) for name in names) if points.keys() & set(names) else ()

    return Person(
        figure.name,
        tuple(points.get(name, (0.0, 0.0, ABSENT)) for name in BODY),
        group([f"left_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"right_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"face_{i}" for i in range(FACE_POINTS)]),
    )


def _points(figure: _Figure, view: View, depth: np.ndarray, ids: np.ndarray) -> dict[str, Point]:
    """Joint name → x, y, confidence, for the joints inside the picture."""
    height, width = depth.shape
    world = np.array(list(figure.joints.values()))
    pixels, distances = view.pixels(world, width, height)
    in_camera = dict(zip(figure.joints, view.in_camera(world), strict=True))
    surfaces, own, inside = {}, {}, {}
    for name, (x, y), distance in zip(figure.joints, pixels, distances, strict=True):
        if distance > 0 and 0 <= x < width and 0 <= y < height:
            row, column = int(y), int(x)
            # Background is nowhere; only its distance counts.
            far = depth[row, column] if np.isfinite(depth[row, column]) else 0.0
            along = in_camera[name][:2] * (far / distance if view.kind == "PERSP" else 1.0)
            surfaces[name] = np.array((*along, -depth[row, column]))
            own[name] = bool(np.isin(ids[row, column], figure.own_ids))
            inside[name] = float(x), float(y)
    seen = seen_joints(in_camera, surfaces, own)
    return {name: (*at, SEEN if name in seen else HIDDEN) for name, at in inside.items()}
