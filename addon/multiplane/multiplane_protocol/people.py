# SPDX-License-Identifier: Apache-2.0
"""A character's joints in space, and what the camera sees of them once depth and ids are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from .shot import Figure, FrameInfo, Person
from .visibility import Point, seen_joints

BODY = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""COCO-18 as ControlNet orders it."""
HAND_POINTS = 21
"""Wrist, then thumb, index, middle, ring and little finger with four points each, the last its tip."""
FACE_POINTS = 70
"""68 of iBUG, then the right and the left pupil."""

SEEN, HIDDEN, ABSENT = 1.0, 0.5, 0.0
_NOWHERE = (0.0, 0.0, ABSENT)


class Plane(Protocol):
    """A pass [H,W]."""

    shape: tuple[int, ...]

    def __getitem__(self, at: tuple[int, int], /) -> Any:
        """The value at a row and a column."""
        ...


def people(figures: Iterable[Figure], frame: FrameInfo, depth: Plane, ids: Plane) -> tuple[Person, ...]:
    """The figures of a frame, with what its depth and id passes tell about their joints."""
    height, width = depth.shape

    def surface(row: int, column: int) -> tuple[float, int]:
        return float(depth[row, column]), int(ids[row, column])

    return tuple(person(figure, frame, (width, height), surface) for figure in figures)


def person(
    figure: Figure, frame: FrameInfo, size: tuple[int, int], surface: Callable[[int, int], tuple[float, int]]
) -> Person:
    """The joints in pixels. size: width, height. surface(row, column): value of the depth and of the id pass."""
    points = _points(figure, frame, size, surface)

    def group(names: Sequence[str]) -> tuple[Point, ...]:
        return tuple(points.get(name, _NOWHERE) for name in names) if points.keys() & set(names) else ()

    return Person(
        figure.name,
        tuple(points.get(name, _NOWHERE) for name in BODY),
        group([f"left_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"right_hand_{i}" for i in range(HAND_POINTS)]),
        group([f"face_{i}" for i in range(FACE_POINTS)]),
    )


def _points(
    figure: Figure, frame: FrameInfo, size: tuple[int, int], surface: Callable[[int, int], tuple[float, int]]
) -> dict[str, Point]:
    """Joint name → x, y, confidence, for the joints inside the picture."""
    width, height = size
    joints = {joint.name: joint.in_camera for joint in figure.joints}
    surfaces, own, inside = {}, set(), {}
    for name, at in joints.items():
        clip_x, clip_y, w = (
            sum(m * c for m, c in zip(frame.clip_from_cam[4 * row : 4 * row + 4], (*at, 1.0), strict=True))
            for row in (0, 1, 3)
        )
        distance = -at[2]
        if distance <= 0:
            continue
        x, y = (1 + clip_x / w) / 2 * width, (1 - clip_y / w) / 2 * height
        if 0 <= x < width and 0 <= y < height:
            depth, number = surface(int(y), int(x))
            # Background is nowhere; only its distance counts.
            is_background = depth == float("inf")
            scale = 1.0 if is_orthographic(frame.clip_from_cam) else (0.0 if is_background else depth) / distance
            surfaces[name] = at[0] * scale, at[1] * scale, -depth
            inside[name] = x, y
            if number in figure.ids:
                own.add(name)
    seen = seen_joints(joints, surfaces, own)
    return {name: (*at, SEEN if name in seen else HIDDEN) for name, at in inside.items()}


def is_orthographic(clip_from_cam: Sequence[float]) -> bool:
    """Whether a camera's rays are parallel."""
    return clip_from_cam[15] == 1.0
