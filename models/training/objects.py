# SPDX-License-Identifier: Apache-2.0
"""What stands in the procedural scenes: figures, trees, houses, plain solids, each a list of `Solid`."""

from __future__ import annotations

import colorsys

import numpy as np

from .raycast import Solid


def raised(at: np.ndarray, height: float) -> np.ndarray:
    return at + np.array([0.0, height, 0.0])


def colour(rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.15:  # plain materials: Blender's default grey, white, black
        return np.full(3, rng.choice([0.12, 0.45, 0.8, 0.9]), np.float32)
    return np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.35, 0.95), rng.uniform(0.4, 0.95)), np.float32)


def turned(rng: np.random.Generator) -> np.ndarray:
    """Axes turned about the vertical."""
    a = rng.uniform(0, 2 * np.pi)
    return np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])


def limb(a: np.ndarray, b: np.ndarray, r0: float, r1: float, tint: np.ndarray, object_id: int) -> list[Solid]:
    """A capsule from a to b: a frustum between two spheres."""
    up = (b - a) / np.linalg.norm(b - a)
    side = np.cross(up, [0.3, 0.1, 1.0])
    side /= np.linalg.norm(side)
    axes = np.stack([side, up, np.cross(side, up)], -1)
    half = np.linalg.norm(b - a) / 2
    ball = [Solid("ellipsoid", p, np.eye(3), np.full(3, r), tint, object_id) for p, r in ((a, r0), (b, r1))]
    return [*ball, Solid("frustum", (a + b) / 2, axes, np.array([r0, half, r0]), tint, object_id, taper=r1 / r0)]


def figure(rng: np.random.Generator, at: np.ndarray, i: int) -> list[Solid]:
    """A person or robot of about 1.7 m in a random pose; four ids: skin, top, legs, head wear."""
    axes, height = turned(rng), rng.uniform(1.3, 2.1)
    robot = rng.random() < 0.35
    skin, top, legs, hair = (colour(rng) for _ in range(4))
    if not robot:
        skin = np.array([0.95, 0.75, 0.6]) * rng.uniform(0.45, 1.05)

    def place(x: float, y: float, z: float) -> np.ndarray:
        return at + height * (axes @ np.array([x, y, z]))

    stout = rng.uniform(0.8, 1.5)
    torso_size = height * np.array([0.11 * stout, 0.17, 0.08 * stout])
    torso = Solid(
        "box" if robot else "frustum", place(0, 0.63, 0), axes, torso_size, top, i, taper=rng.uniform(0.9, 1.4)
    )
    big = rng.uniform(0.85, 1.7)
    head_size = height * big * np.array([0.075, 0.095, 0.08])
    head = Solid(
        "box" if robot and rng.random() < 0.6 else "ellipsoid",
        place(0, 0.8 + 0.095 * big, 0),
        axes,
        head_size,
        skin,
        i + 1,
    )
    out = [torso, head]
    if rng.random() < 0.7:  # hair or hat
        cap = "frustum" if rng.random() < 0.4 else "ellipsoid"
        out.append(
            Solid(
                cap,
                place(0, 0.8 + 0.15 * big, -0.02),
                axes,
                head_size * [1.1, 0.75, 1.1],
                hair,
                i + 2,
                taper=rng.uniform(0.1, 0.9),
            )
        )
    thick = height * 0.045 * stout
    for side in (-1, 1):
        stride, bend = rng.uniform(-0.25, 0.25), rng.uniform(0, 0.12)
        hip, knee = place(0.06 * side, 0.47, 0), place(0.08 * side, 0.26, stride * 0.5 + bend)
        foot = place(0.09 * side, 0.04, stride)
        out += limb(hip, knee, thick * 1.2, thick, legs, i + 3) + limb(knee, foot, thick, thick * 0.8, legs, i + 3)
        shoulder = place(0.13 * side * stout, 0.76, 0)
        swing, lift = rng.uniform(-0.2, 0.25), rng.uniform(-0.2, 0.25)
        elbow = place(side * (0.2 * stout + 0.04), 0.62 + lift * 0.5, swing * 0.4)
        hand = place(side * (0.22 * stout + rng.uniform(-0.05, 0.08)), 0.5 + lift, swing + 0.05)
        out += limb(shoulder, elbow, thick * 0.9, thick * 0.75, top, i) + limb(
            elbow, hand, thick * 0.75, thick * 0.7, skin, i + 1
        )
    return out


def tree(rng: np.random.Generator, at: np.ndarray, i: int) -> list[Solid]:
    height, brown = rng.uniform(1.5, 3.5), np.array([0.42, 0.28, 0.18])
    leaf = np.array(colorsys.hsv_to_rgb(rng.uniform(0.08, 0.42), rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.75)))
    out = [
        Solid(
            "frustum", raised(at, height * 0.25), np.eye(3), height * np.array([0.05, 0.25, 0.05]), brown, i, taper=0.7
        )
    ]
    if rng.random() < 0.5:  # fir
        for k in range(3):
            size = height * np.array([0.28 - 0.06 * k, 0.16, 0.28 - 0.06 * k])
            out.append(
                Solid("frustum", raised(at, height * (0.42 + 0.2 * k)), np.eye(3), size, leaf, i + 1, taper=0.05)
            )
    else:
        for _ in range(rng.integers(1, 5)):
            offset = height * np.array([rng.uniform(-0.16, 0.16), rng.uniform(0.55, 0.85), rng.uniform(-0.16, 0.16)])
            out.append(Solid("ellipsoid", at + offset, np.eye(3), height * rng.uniform(0.14, 0.26, 3), leaf, i + 1))
    return out


def house(rng: np.random.Generator, at: np.ndarray, i: int) -> list[Solid]:
    axes, half = turned(rng), rng.uniform([0.6, 0.5, 0.6], [1.3, 1.1, 1.3])
    wall, roof, door = colour(rng), colour(rng), colour(rng)
    front = axes @ np.array([rng.uniform(-0.4, 0.4) * half[0], 0, half[2]])
    return [
        Solid("box", raised(at, half[1]), axes, half, wall, i),
        Solid("roof", raised(at, 2 * half[1]), axes, half * [1.15, rng.uniform(0.5, 1.1), 1.1], roof, i + 1),
        Solid("box", raised(at + front, 0.45 * half[1]), axes, half * [0.2, 0.45, 0.04], door, i + 2),
    ]


def primitive(rng: np.random.Generator, at: np.ndarray, i: int) -> list[Solid]:
    half, axes = rng.uniform(0.2, 0.75, 3), turned(rng)
    shape = str(rng.choice(["ellipsoid", "box", "frustum", "frustum", "sphere", "cube"]))
    if shape in ("sphere", "cube"):
        half[:] = half[0]
        shape = {"sphere": "ellipsoid", "cube": "box"}[shape]
    lift = half[1] + (rng.uniform(0, 1) if rng.random() < 0.2 else 0)
    pattern = rng.uniform(0.1, 0.3) if rng.random() < 0.1 else 0.0
    return [
        Solid(
            shape,
            raised(at, lift),
            axes,
            half,
            colour(rng),
            i,
            taper=float(rng.choice([1, 0.02, 0.6])),
            pattern=pattern,
        )
    ]


MAKERS = [figure, figure, figure, tree, house, primitive, primitive, primitive]
