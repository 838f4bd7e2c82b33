# SPDX-License-Identifier: Apache-2.0
"""Poses of bodies: 22 joints in metres, z up, facing -y, feet on z = 0; procedural ones, and frames of motion clips.

Order: 0 pelvis, 1/2 hips, 3 6 9 spine, 4/5 knees, 7/8 ankles, 10/11 feet, 12 neck, 13/14 collars, 15 head,
16/17 shoulders, 18/19 elbows, 20/21 wrists; left before right, as seen by the body itself (left is +x).
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)
ROOT = Path(__file__).resolve().parents[3]


def _arm(side: int, lift: float, forwards: float, bend: float) -> tuple[np.ndarray, np.ndarray]:
    """Directions of upper and lower arm; lift: radians from hanging down; bend: of the elbow, up and forwards."""
    upper = np.array([side * np.sin(lift), -np.sin(forwards), -np.cos(lift) * np.cos(forwards)])
    lower = np.array(
        [side * np.sin(lift + 0.6 * bend), -np.sin(forwards + bend), -np.cos(lift + bend) * np.cos(forwards)]
    )
    return upper, lower


def _leg(side: int, forwards: float, bend: float, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Directions of thigh and shin; bend: of the knee, backwards."""
    thigh = np.array([side * apart, -np.sin(forwards), -np.cos(forwards)])
    return thigh, np.array([side * apart, -np.sin(forwards - bend), -np.cos(forwards - bend)])


def _angles(action: str, rng: np.random.Generator) -> tuple[list, list, float]:
    """Arms (lift, forwards, bend) and legs (forwards, bend, apart), left first, and how far the back leans over."""
    n, s = rng.normal, float(rng.choice([-1, 1]))
    down = lambda: (abs(n(0.15, 0.08)), n(0, 0.15), abs(n(0.2, 0.2)))  # noqa: E731
    straight = lambda: (n(0, 0.06), abs(n(0, 0.05)), abs(n(0.06, 0.05)))  # noqa: E731
    match action:
        case "walking":
            a = s * rng.uniform(0.3, 0.6)
            return [(0.12, -a, 0.3), (0.12, a, 0.3)], [(a, 0.1, 0.02), (-a, 0.3, 0.02)], 0.05
        case "running":
            a = s * rng.uniform(0.6, 1.1)
            legs = [(a, 0.4 if a > 0 else 1.6, 0.02), (-a, 1.6 if a > 0 else 0.4, 0.02)]
            return [(0.2, -a, 1.5), (0.2, a, 1.5)], legs, 0.25
        case "sitting":
            knees = rng.uniform(1.2, 1.6)
            return [(0.2, 0.5, 0.7), (0.2, 0.5, 0.7)], [(1.45, knees, 0.15), (1.45, knees, 0.15)], n(0.05, 0.1)
        case "waving":
            return [(rng.uniform(1.5, 2.4), 0.1, rng.uniform(0.3, 1)), down()][:: int(s)], [straight(), straight()], 0.0
        case "jumping":
            arms = [(rng.uniform(1.2, 2.8), 0, 0.2) for _ in "ab"]
            return arms, [(n(0.4, 0.4), rng.uniform(0.2, 1.4), 0.2) for _ in "ab"], n(0, 0.15)
        case "dancing":
            arms = [(rng.uniform(0.3, 2.6), n(0, 0.4), rng.uniform(0, 1.5)) for _ in "ab"]
            return arms, [(n(0.2, 0.4), abs(n(0.4, 0.5)), rng.uniform(0.05, 0.4)) for _ in "ab"], n(0, 0.2)
        case "pointing":
            return [(0.35, rng.uniform(1.1, 1.7), 0.0), down()][:: int(s)], [straight(), straight()], 0.05
        case _:
            if rng.random() < 0.3:  # arms akimbo, crossed, or spread as rigs stand at rest
                arm = [(0.7, -0.3, 0.1), (1.45, 0.0, 0.05), (0.8, 0.0, 0.05)][rng.integers(3)]
                return [arm, arm], [straight(), straight()], 0.0
            return [down(), down()], [straight(), straight()], n(0, 0.04)


def procedural(action: str, rng: np.random.Generator) -> np.ndarray:
    """[22,3] of a body 1.7 m tall."""
    arms, legs, lean = _angles(action, rng)
    j = np.zeros((22, 3))
    twist = rng.normal(0, 0.08)
    up = np.array([rng.normal(0, 0.05), -np.sin(lean), np.cos(lean)])
    across = np.array([np.cos(twist), np.sin(twist), 0.0])
    for k, rise in ((3, 0.11), (6, 0.24), (9, 0.30), (12, 0.51), (15, 0.60)):
        j[k] = rise * up
    for side, hip, collar in ((1, 1, 13), (-1, 2, 14)):
        arm, leg = _arm(side, *arms[hip - 1]), _leg(side, *legs[hip - 1])
        j[hip] = [0.09 * side, 0, -0.07]
        j[hip + 3] = j[hip] + 0.40 * leg[0] / np.linalg.norm(leg[0])
        j[hip + 6] = j[hip + 3] + 0.40 * leg[1] / np.linalg.norm(leg[1])
        j[hip + 9] = j[hip + 6] + [0.02 * side, -0.13, -0.05]
        j[collar] = 0.45 * up + 0.06 * side * across
        j[collar + 3] = 0.46 * up + 0.17 * side * across
        j[collar + 5] = j[collar + 3] + 0.27 * arm[0] / np.linalg.norm(arm[0])
        j[collar + 7] = j[collar + 5] + 0.25 * arm[1] / np.linalg.norm(arm[1])
    lift = rng.uniform(0.1, 0.5) if action == "jumping" else 0.0
    if action == "sitting":  # thighs on a chair, or legs on the floor
        lift = 0.02
    return j - [0, 0, j[:, 2].min() - lift - 0.02]


@cache
def clips() -> list[np.ndarray]:
    """[T,22,3] each; none where there is no motion data (`MULTIPLANE_DATA`, or shared/data beside the checkout)."""
    folder = Path(os.environ.get("MULTIPLANE_DATA", ROOT.parent / "shared" / "data"))
    file = folder / "motion" / "motion22_20fps.npz"
    if not file.is_file():
        return []
    with np.load(file) as data:
        return [data[name] for name in sorted(data.files)]


def captured(rng: np.random.Generator) -> np.ndarray:
    """[22,3], a frame of a clip, facing anywhere, over the origin."""
    clip = clips()[rng.integers(len(clips()))]
    x, y, z = clip[rng.integers(len(clip))].T.astype(np.float64)
    joints = np.stack([x, -z, y], -1)  # clips are y up and face +z
    return joints - [joints[0, 0], joints[0, 1], min(joints[:, 2].min(), 0.0)]


def proportioned(joints: np.ndarray, legs: float, arms: float, torso: float, shoulders: float) -> np.ndarray:
    """The same pose with bones of other lengths; what stood on the floor stands on it again."""
    factors = np.full(22, torso, np.float64)
    factors[[1, 2, 13, 14, 16, 17]] = shoulders
    factors[[4, 5, 7, 8]], factors[[18, 19, 20, 21]], factors[[10, 11]] = legs, arms, 1.0
    out = joints.copy()
    for k in range(1, 22):
        out[k] = out[PARENTS[k]] + factors[k] * (joints[k] - joints[PARENTS[k]])
    return out - [0, 0, out[:, 2].min() - joints[:, 2].min()]
