# SPDX-License-Identifier: Apache-2.0
"""Robots, boxy and round, around the joints of a pose."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from . import poses
from .figure import face, facing, head_of, pose
from .material import GREY, Paintbox, hsv
from .mesh import Mesh, ball, box, torus, tube, unit
from .thing import Thing


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
    joints, action = pose(paint, height)
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
        face(out, paint, head, axes, 1.25 * size, GREY if paint.grey else hsv(0.55, 0.3, rng.choice([0.08, 1.0])))
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
