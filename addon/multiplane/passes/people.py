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

SEEN, HIDDEN, ABSENT = 1.0, 0.5, 0.0
DEPTH_IN_BODY = {"shoulder": 0.35, "elbow": 0.3, "wrist": 0.35, "hip": 0.4, "knee": 0.35, "ankle": 0.45, "neck": 0.5}
"""How deep a joint may lie under skin, clothes, and the hand or foot in front of it.

As a share of the distance from hips to shoulders, which is 0.5 m in an adult."""
DEPTH_IN_HEAD = 0.12
"""The same for points of the face and the hands, which lie close to the skin."""

Point = tuple[float, float, float]


@dataclass(frozen=True)
class _Figure:
    """A character in one frame."""

    name: str
    joints: dict[str, np.ndarray]
    """Joint name → world position."""
    torso_m: float


class People:
    """Finds the characters; remembers what it learnt about each armature from frame to frame."""

    def __init__(self) -> None:
        self._skeletons: dict[str, Skeleton | None] = {}

    def find(self, depsgraph: bpy.types.Depsgraph, view: View) -> Callable[[np.ndarray], tuple[Person, ...]]:
        """What waits for the depth pass [H,W] to tell the people of the frame."""
        figures = self._figures(depsgraph)
        return lambda depth: tuple(_person(figure, view, depth) for figure in figures)

    def _figures(self, depsgraph: bpy.types.Depsgraph) -> list[_Figure]:
        """An armature counts when it moves something that is rendered; where none does, every rendered one counts."""
        skins: dict[str, list[bpy.types.Object]] = defaultdict(list)
        places: dict[str, list[tuple[bpy.types.Object, np.ndarray]]] = defaultdict(list)
        armatures: dict[str, bpy.types.Object] = {}
        for instance in depsgraph.object_instances:
            thing = instance.object
            if thing.type == "ARMATURE":
                armatures[thing.name_full] = thing.original
                places[thing.name_full].append((thing.original, np.array(instance.matrix_world)))
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
                spots = [matrix for _, matrix in places.get(name, [])] or [np.array(armature.matrix_world)]
                figures += [_figure(armature, skeleton, matrix) for matrix in spots]
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


def _figure(armature: bpy.types.Object, skeleton: Skeleton, world_from_armature: np.ndarray) -> _Figure:
    world_from_rest = {}
    for anchors in skeleton.joints.values():
        for anchor, _ in anchors:
            if anchor.bone not in world_from_rest:
                bone = armature.pose.bones[anchor.bone]
                moved = bone.matrix @ bone.bone.matrix_local.inverted()
                world_from_rest[anchor.bone] = world_from_armature @ np.array(moved)
    joints = {
        name: sum(weight * (world_from_rest[anchor.bone] @ (*anchor.rest, 1.0))[:3] for anchor, weight in anchors)
        for name, anchors in skeleton.joints.items()
    }
    return _Figure(armature.name, joints, _torso(joints))


def _torso(joints: dict[str, np.ndarray]) -> float:
    """Distance from hips to shoulders; of an adult where the rig lacks them."""
    hips = [joints[name] for name in ("left_hip", "right_hip") if name in joints]
    return float(np.linalg.norm(joints["neck"] - np.mean(hips, 0))) if hips and "neck" in joints else 0.5


def _person(figure: _Figure, view: View, depth: np.ndarray) -> Person:
    points = _seen(figure, view, depth)

    def group(names: list[str]) -> tuple[Point, ...]:
        return tuple(points.get(name, (0.0, 0.0, ABSENT)) for name in names) if points.keys() & set(names) else ()

    return Person(
        figure.name,
        tuple(points.get(name, (0.0, 0.0, ABSENT)) for name in BODY),
        group([f"left_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"right_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"face_{i}" for i in range(FACE_POINTS)]),
    )


def _seen(figure: _Figure, view: View, depth: np.ndarray) -> dict[str, Point]:
    """Joint name → x, y, confidence.

    Joints lie inside the body, so that the camera never sees them themselves. One counts as hidden when the nearest
    surface at its pixel is farther in front of it than the body is deep there.
    """
    height, width = depth.shape
    names = list(figure.joints)
    pixels, distances = view.pixels(np.array([figure.joints[name] for name in names]), width, height)
    points = {}
    for name, (x, y), distance in zip(names, pixels, distances, strict=True):
        if distance <= 0 or not (0 <= x < width and 0 <= y < height):
            continue
        depth_in_body = DEPTH_IN_BODY.get(name.removeprefix("left_").removeprefix("right_"), DEPTH_IN_HEAD)
        hidden = depth[int(y), int(x)] < distance - depth_in_body * figure.torso_m
        points[name] = (float(x), float(y), HIDDEN if hidden else SEEN)
    return points
