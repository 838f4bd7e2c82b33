# SPDX-License-Identifier: Apache-2.0
"""People, children and robots: meshes around the joints of a pose."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..facts import ACTIONS
from . import poses
from .material import GREY, Material, Paintbox, hsv
from .mesh import Mesh, ball, box, cylinder, lathe, torus, tube, unit
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


def _face(out: Thing, paint: Paintbox, head: np.ndarray, axes: np.ndarray, size: float, eyes: Material) -> None:
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


def _pose(paint: Paintbox, height: float) -> tuple[np.ndarray, str]:
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
    joints, action = _pose(paint, height)
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
    _face(out, paint, head, axes, size, eyes)
    _hair(out, paint, head, axes, size)
    return out


def child(paint: Paintbox) -> Thing:
    return person(paint, child=True)


def _segment(a: np.ndarray, b: np.ndarray, thick: float, square: bool) -> Mesh:
    """A robot's limb: a bar, rounded or square, with room for the joints at its ends."""
    middle, way, half = (a + b) / 2, unit(b - a), np.linalg.norm(b - a) / 2
    if not square:
        return tube([a + 0.15 * (b - a), b - 0.15 * (b - a)], [thick, thick], 12)
    side = unit(np.cross(way, np.eye(3)[np.argmin(np.abs(way))]))
    return (
        box(thick, thick, 0.8 * half, 0.25 * thick)
        .turned(np.stack([side, np.cross(way, side), way], -1))
        .moved(*middle)
    )


def robot(paint: Paintbox) -> Thing:
    rng = paint.rng
    height, square = rng.uniform(0.9, 2.1), rng.random() < 0.55
    joints, action = _pose(paint, height)
    joints = poses.proportioned(
        joints, rng.uniform(0.6, 1.1), rng.uniform(0.8, 1.2), rng.uniform(0.8, 1.2), rng.uniform(1, 1.6)
    )
    out = Thing("robot", joints=joints, action=action)
    shell, dark, trim = paint.any(), paint.near(0.6, 0.08, 0.25), paint.any()
    thick, size = height * rng.uniform(0.03, 0.06), height * rng.uniform(0.08, 0.15)
    axis, axes = unit(joints[12] - joints[0]), facing(joints)
    turn = np.stack([axes[:, 0], np.cross(axis, axes[:, 0]), axis], -1)
    tall, wide = np.linalg.norm(joints[12] - joints[0]) / 2, np.linalg.norm(joints[16] - joints[17]) / 2
    middle = (joints[12] + joints[0]) / 2
    trunk = box(0.9 * wide, 0.6 * wide, tall, 0.15 * wide) if square else ball(0.95 * wide, 0.75 * wide, 1.1 * tall)
    out.add(shell, trunk.turned(turn).moved(*middle))
    for spot in range(int(rng.integers(0, 4))):
        button = ball(0.12 * wide, 0.06 * wide, 0.12 * wide).moved((spot - 1) * 0.35 * wide, -0.62 * wide, 0.3 * tall)
        out.add(trim, button.turned(turn).moved(*middle))
    for first in (1, 2, 16, 17):
        step = 3 if first < 3 else 2
        chain = [joints[first], joints[first + step], joints[first + 2 * step]]
        out.add(shell, *(_segment(a, b, thick, square) for a, b in pairwise(chain)))
        out.add(dark, *(ball(*[0.85 * thick] * 3).moved(*at) for at in chain))
        if first < 3:
            foot = (joints[first + 6] + joints[first + 9]) / 2
            out.add(trim, box(1.3 * thick, 2.2 * thick, 0.7 * thick, 0.4 * thick).moved(*foot))
        else:
            hand = chain[2] + unit(chain[2] - chain[1]) * 1.3 * thick
            out.add(trim, ball(*[1.4 * thick] * 3).moved(*hand))
    head = head_of(joints, size)
    skull = box(size, 0.9 * size, 0.85 * size, 0.2 * size) if rng.random() < 0.6 else ball(size, size, 0.95 * size)
    out.add(shell, skull.turned(axes).moved(*head), tube([joints[12], head], [thick, thick]))
    out.head, glow = size, paint.any()
    if rng.random() < 0.4:  # visor
        out.add(
            glow,
            box(0.75 * size, 0.3 * size, 0.2 * size, 0.15 * size)
            .moved(0, -0.75 * size, 0.15 * size)
            .turned(axes)
            .moved(*head),
        )
    else:
        _face(out, paint, head, axes, 1.25 * size, GREY if paint.grey else hsv(0.55, 0.3, rng.choice([0.08, 1.0])))
    if rng.random() < 0.5:
        tip = head + axes @ np.array([0, 0, 1.6 * size])
        out.add(dark, tube([head, tip], [0.06 * size] * 2, 6))
        out.add(trim, ball(*[0.16 * size] * 3).moved(*tip))
    if rng.random() < 0.4:
        ears = [
            ball(0.15 * size, 0.3 * size, 0.3 * size).moved(side * 1.02 * size).turned(axes).moved(*head)
            for side in (-1, 1)
        ]
        out.add(trim, *ears, torus(0.5 * thick + 0.5 * size, 0.1 * size, 16).turned(axes).moved(*joints[12]))
    return out
