# SPDX-License-Identifier: Apache-2.0
"""Plain shapes, as every scene begins with."""

from __future__ import annotations

import numpy as np

from .material import Paintbox
from .mesh import ball, blob, box, cylinder, lathe, prism, rotation, torus, tube
from .thing import Thing


def shape(paint: Paintbox) -> Thing:
    """One of Blender's own primitives, more or less."""
    rng = paint.rng
    name = str(rng.choice(["cube", "ball", "cone", "cylinder", "ring", "pyramid", "capsule", "block", "rock"]))
    a, b, c = rng.uniform(0.2, 0.6, 3)
    bevel = rng.choice([0.0, 0.0, 0.05, 0.12])
    upright = rotation(np.pi / 2, "x") if rng.random() < 0.5 else np.eye(3)
    made = {
        "cube": lambda: box(a, a, a, bevel).moved(z=a),
        "ball": lambda: ball(a, a, a, True).moved(z=a),
        "cone": lambda: lathe([(0, 0), (a, 0), (0, 2 * b + 0.2)], int(rng.choice([8, 32]))),
        "cylinder": lambda: cylinder(a, b, sides=32).moved(z=b),
        "ring": lambda: torus(a, 0.35 * a, 36).turned(upright).moved(z=1.35 * a if upright[1, 1] < 0.5 else 0.35 * a),
        "pyramid": lambda: lathe([(0, 0), (a * 1.3, 0), (0, a + b)], 4),
        "capsule": lambda: tube([np.array([0, 0, 0.6 * a]), np.array([0, 0, 0.6 * a + b])], [0.6 * a] * 2, 24),
        "block": lambda: box(a, b, c, bevel).moved(z=c),
        "rock": lambda: blob(rng, 0.7, bevel == 0).scaled(a, b, c).moved(z=0.7 * c),
    }[name]()
    out = Thing(name)
    out.add(paint.any(), made)
    return out


def arch(paint: Paintbox) -> Thing:
    """Three blocks, as from a toy box."""
    rng, out = paint.rng, Thing("block")
    wide, tall = rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.8)
    for x in (-wide, wide):
        out.add(paint.any(), box(0.15, 0.15, tall).moved(x, 0, tall))
    out.add(
        paint.any(),
        prism([(-wide - 0.2, 0), (wide + 0.2, 0), (wide * rng.random(), 0.4), (-wide * rng.random(), 0.4)], 0.17).moved(
            z=2 * tall
        ),
    )
    return out
