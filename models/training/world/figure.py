# SPDX-License-Identifier: Apache-2.0
"""People and children: meshes around the joints of a pose."""

from __future__ import annotations

import numpy as np

from ..facts import ACTIONS
from . import poses
from .material import GREY, Material, Paintbox, hsv
from .mesh import Mesh, ball, box, cylinder, lathe, tube, unit
from .thing import Thing


def facing(joints: np.ndarray) -> np.ndarray:
    """[3,3]: columns left (x), backwards (y), up (z) of the head."""
    up = unit(joints[15] - joints[12] + 0.5 * (joints[12] - joints[9]))
    left = joints[16] - joints[17]
    left = unit(left - up * (left @ up))
    return np.stack([left, np.cross(up, left), up], -1)


def head_of(joints: np.ndarray, size: float) -> np.ndarray:
    return joints[12] + facing(joints)[:, 2] * size * 1.25


def _skin(paint: Paintbox) -> Material:
    rng = paint.rng
    if rng.random() < 0.15:
        return paint.any()
    return paint.near(0.06, rng.uniform(0.25, 0.6), rng.uniform(0.35, 1.0))


def face(out: Thing, paint: Paintbox, head: np.ndarray, axes: np.ndarray, size: float, eyes: Material) -> None:
    big = size * paint.rng.uniform(0.1, 0.22)
    for side in (-1, 1):
        at = head + axes @ (size * np.array([0.38 * side, -0.88, 0.12]))
        out.add(eyes, ball(big, 0.6 * big, 1.3 * big).turned(axes).moved(*at))


def _hair(out: Thing, paint: Paintbox, head: np.ndarray, axes: np.ndarray, size: float) -> None:
    rng = paint.rng
    made = paint.near(*((0.07, 0.5, 0.25), (0.11, 0.6, 0.8), (0.05, 0.8, 0.5), (0.6, 0.1, 0.1))[rng.integers(4)])
    kind, meshes = rng.random(), []
    if kind < 0.5:  # a cap of hair, perhaps with a bun or down to the shoulders
        meshes.append(ball(1.06, 1.05, 1.0).moved(0, 0.16, 0.22))
        if rng.random() < 0.3:
            meshes.append(ball(0.45, 0.45, 0.45).moved(0, 0.7, 0.9))
        if rng.random() < 0.4:
            meshes.append(box(0.95, 0.35, 0.9, 0.3).moved(0, 0.7, -0.5))
    elif kind < 0.8:  # a hat
        made, tall = paint.any(), rng.uniform(0.4, 1.3)
        meshes.append(lathe([(0.98, 0), (rng.uniform(0.1, 1.0), tall), (0, tall)], 18).moved(z=0.45))
        meshes.append(cylinder(rng.uniform(1.0, 1.9), 0.05).moved(z=0.45))
    out.add(made, *(m.scaled(size, size, size).turned(axes).moved(*head) for m in meshes))


def _body(joints: np.ndarray, thick: float, stout: float) -> Mesh:
    """Trunk from the hips to the neck."""
    pelvis, chest, neck = joints[0] - [0, 0, 0.02], joints[9], joints[12]
    axis = unit(neck - pelvis)
    left = joints[16] - joints[17] + joints[1] - joints[2]
    left = unit(left - axis * (left @ axis))
    turn = np.stack([left, np.cross(axis, left), axis], -1)
    tall, wide = np.linalg.norm(neck - pelvis), np.linalg.norm(joints[16] - joints[17]) / 2
    waist = 0.75 * wide * stout
    line = [(0, -0.16), (0.8 * waist, -0.13), (1.02 * waist, 0.0), (waist, 0.3), (0.98 * wide, 0.72), (0.9 * wide, 0.9)]
    made = lathe([*((r, z * tall) for r, z in line), (0.35 * wide, 1.0 * tall), (0, 1.02 * tall)], 18)
    deep = max(0.62 * stout, thick / wide)
    return made.scaled(1, deep, 1).turned(turn).moved(*(pelvis + 0.0 * chest))


def pose(paint: Paintbox, height: float) -> tuple[np.ndarray, str]:
    rng = paint.rng
    if poses.clips() and rng.random() < 0.45:
        joints, action = poses.captured(rng), "moving"
    else:
        action = str(rng.choice(ACTIONS[1:-1], p=[0.28, 0.18, 0.12, 0.08, 0.12, 0.07, 0.08, 0.07]))
        joints = poses.procedural(action, rng)
    return joints * (height / 1.7), action


def person(paint: Paintbox, child: bool = False) -> Thing:
    rng = paint.rng
    height = rng.uniform(0.9, 1.3) if child else rng.uniform(1.5, 1.9)
    joints, action = pose(paint, height)
    joints = poses.proportioned(joints, *rng.uniform(0.85, 1.12, 4))
    out = Thing("child" if child else "person", joints=joints, action=action)
    skin, top, bottom, shoes, eyes = _skin(paint), paint.any(), paint.any(), paint.any(), hsv(0.6, 0.3, 0.08)
    eyes = GREY if paint.grey else eyes
    thick, stout = height * rng.uniform(0.026, 0.042), rng.uniform(0.85, 1.25)
    sleeves, shorts, skirt = rng.random() < 0.6, rng.random() < 0.35, rng.random() < 0.25
    size = height * (rng.uniform(0.085, 0.13) if child else rng.uniform(0.064, 0.1))
    out.add(top, _body(joints, 1.6 * thick, stout))
    for hip in (1, 2):
        knee, ankle, foot = joints[hip + 3], joints[hip + 6], joints[hip + 9]
        out.add(bottom, tube([joints[hip], knee], [1.75 * thick * stout, 1.25 * thick]))
        out.add(
            skin if shorts or skirt else bottom,
            tube([knee, 0.6 * knee + 0.4 * ankle, ankle], [1.2 * thick, 1.25 * thick, 0.85 * thick]),
        )
        out.add(shoes, tube([ankle - [0, 0, 0.3 * thick], foot], [1.1 * thick, 0.9 * thick]))
    for shoulder in (16, 17):
        elbow, wrist = joints[shoulder + 2], joints[shoulder + 4]
        hand = wrist + unit(wrist - elbow) * 1.6 * thick
        out.add(top, tube([joints[shoulder], elbow], [1.2 * thick, 0.95 * thick]))
        out.add(top if sleeves else skin, tube([elbow, wrist], [0.95 * thick, 0.75 * thick]))
        out.add(skin, tube([wrist, hand], [0.7 * thick, 0.9 * thick]))
    if skirt:
        low = 0.35 * joints[[4, 5]].mean(0) + 0.65 * joints[[4, 5]].mean(0)
        way = joints[0] - low
        wide = 0.5 * np.linalg.norm(joints[4] - joints[5]) + 2.5 * thick
        out.add(bottom, tube([low, low + 0.5 * way, joints[0]], [wide, 0.85 * wide, 2.6 * thick * stout], 16))
    axes, head = facing(joints), head_of(joints, size)
    out.add(skin, tube([joints[12] - axes[:, 2] * thick, head], [0.9 * thick, 0.8 * thick]))
    out.add(skin, ball(0.85 * size, 0.95 * size, 1.08 * size, True).turned(axes).moved(*head))
    out.add(
        skin, ball(0.14 * size, 0.2 * size, 0.16 * size).moved(0, -0.95 * size, -0.1 * size).turned(axes).moved(*head)
    )
    out.head = size
    face(out, paint, head, axes, size, eyes)
    _hair(out, paint, head, axes, size)
    return out


def child(paint: Paintbox) -> Thing:
    return person(paint, child=True)
