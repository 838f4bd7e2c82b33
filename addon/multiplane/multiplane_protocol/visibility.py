# SPDX-License-Identifier: Apache-2.0
"""Which joints the camera sees.

Joints lie inside the body, so that the camera never sees them themselves: what counts is what it sees at their pixels.
A joint of a limb is seen when that is the character's own surface at a limb that ends in the joint, and hidden when it
is another limb or another object in front. A point of the face lies on the skin; it is hidden when the surface is
farther in front of it than a third of the head is wide, such as the back of the head.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

Point = tuple[float, float, float]

LIMBS = (
    ("neck", "nose", 1.0),
    ("neck", "left_hip", 0.0),
    ("neck", "right_hip", 0.0),
    *(
        limb
        for side in ("left", "right")
        for limb in (
            ("neck", f"{side}_shoulder", 0.0),
            (f"{side}_shoulder", f"{side}_elbow", 0.0),
            (f"{side}_elbow", f"{side}_wrist", 0.6),
            (f"{side}_hip", f"{side}_knee", 0.0),
            (f"{side}_knee", f"{side}_ankle", 0.2),
        )
    ),
)
"""From joint to joint, and how much farther the flesh goes: the crown, hands, feet."""
FACE = ("nose", "eye", "ear", "face")
HEAD_WIDTH = 0.16
"""Metres between the ears of an adult, for heads without."""


def seen_joints(joints: Mapping[str, Point], surfaces: Mapping[str, Point], own: Collection[str]) -> set[str]:
    """Names of those that are seen. All positions are in camera space (−z forward), in metres.

    @param joints    name → joint
    @param surfaces  name → what the camera sees at the joint's pixel; z is −inf where nothing is
    @param own       names where that belongs to the character
    """
    limbs = [(a, b, joints[a], _beyond(joints[a], joints[b], more)) for a, b, more in LIMBS if {a, b} <= joints.keys()]
    ears = [joints[ear] for ear in ("left_ear", "right_ear") if ear in joints]
    third_of_head = (math.dist(*ears) if len(ears) == 2 else HEAD_WIDTH) / 3
    seen = set()
    for name, surface in surfaces.items():
        in_front = surface[2] - joints[name][2]
        if any(part in name for part in FACE):
            is_seen = in_front < third_of_head
        elif name in own and in_front > 0:
            nearest = min(limbs, key=lambda limb: _distance(surface, *limb[2:]), default=("", ""))
            is_seen = _limb_joint(name) in nearest[:2]
        else:
            is_seen = in_front <= 0
        if is_seen:
            seen.add(name)
    return seen


def _beyond(start: Point, end: Point, more: float) -> Point:
    """The end of a line that goes on by a part of its length."""
    x, y, z = (b + (b - a) * more for a, b in zip(start, end, strict=True))
    return x, y, z


def _limb_joint(name: str) -> str:
    """The fingers belong to the wrist."""
    return name.partition("_hand_")[0] + "_wrist" if "_hand_" in name else name


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a line segment."""
    along = [b - a for a, b in zip(start, end, strict=True)]
    to_point = [p - a for a, p in zip(start, point, strict=True)]
    length2 = max(sum(c * c for c in along), 1e-12)
    at = min(max(sum(p * c for p, c in zip(to_point, along, strict=True)) / length2, 0.0), 1.0)
    return math.dist(to_point, [at * c for c in along])
