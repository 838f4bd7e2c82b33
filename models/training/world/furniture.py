# SPDX-License-Identifier: Apache-2.0
"""What stands and hangs in rooms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .material import Material, Paintbox, hsv
from .mesh import ball, box, cylinder, lathe, rotation, torus
from .thing import Thing


def _material(paint: Paintbox) -> Material:
    return paint.wood() if paint.rng.random() < 0.6 else paint.any()


def _legs(out: Thing, material: Material, x: float, y: float, tall: float, thick: float, sharp: bool) -> None:
    for sx in (-x, x):
        for sy in (-y, y):
            leg = box(thick, thick, tall / 2) if sharp else cylinder(thick, tall / 2, 1.3, 10)
            out.add(material, leg.moved(sx, sy, tall / 2))


def table(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("table")
    wood, tall = _material(paint), rng.uniform(0.45, 0.8)
    x, y, sharp = rng.uniform(0.4, 0.9), rng.uniform(0.35, 0.6), rng.random() < 0.5
    if rng.random() < 0.3:  # round, one foot
        out.add(wood, cylinder(x, 0.03, sides=28).moved(z=tall))
        out.add(_material(paint), lathe([(0.55 * x, 0), (0.5 * x, 0.05), (0.06, 0.12), (0.06, tall)]))
    else:
        out.add(wood, box(x, y, 0.03, 0.02).moved(z=tall))
        out.add(wood, box(x - 0.08, y - 0.08, 0.05).moved(z=tall - 0.08))
        _legs(out, wood, x - 0.07, y - 0.07, tall, 0.035, sharp)
    return out


def chair(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("chair")
    wood, seat, tall = _material(paint), _material(paint), rng.uniform(0.4, 0.5)
    out.add(seat, box(0.22, 0.22, 0.03, 0.03).moved(z=tall))
    _legs(out, wood, 0.19, 0.19, tall, 0.025, rng.random() < 0.5)
    back = rng.uniform(0.35, 0.6)
    for x in (-0.19, 0.19):
        out.add(wood, box(0.022, 0.022, back / 2).moved(x, 0.2, tall + back / 2))
    for z in (0.45, 0.9) if rng.random() < 0.6 else (0.25, 0.5, 0.75, 1.0):
        out.add(seat, box(0.2, 0.02, 0.08 * back, 0.01).moved(0, 0.2, tall + z * back))
    return out


def sofa(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("sofa")
    cloth, x, bevel = paint.any(), rng.choice([0.5, 0.85, 1.1]), rng.uniform(0.03, 0.1)
    out.add(cloth, box(x, 0.42, 0.14, bevel).moved(z=0.2), box(x, 0.13, 0.35, bevel).moved(0, 0.34, 0.5))
    for side in (-1, 1):
        out.add(cloth, box(0.12, 0.44, 0.24, bevel).moved(side * x, 0, 0.3))
    count = max(1, round(2 * x / 0.7))
    for k in range(count):
        place = (k + 0.5) / count * 2 * x - x
        out.add(cloth, box(x / count - 0.1, 0.3, 0.09, bevel).moved(place * 0.88, -0.08, 0.4))
    if rng.random() < 0.5:
        turn = rotation(-0.4, "x")
        out.add(paint.any(), box(0.2, 0.07, 0.2, 0.07).turned(turn).moved(rng.uniform(-0.5, 0.5) * x, 0.14, 0.66))
    return out


def bed(paint: Paintbox) -> Thing:
    out, wood = Thing("bed"), _material(paint)
    out.add(wood, box(0.75, 1.05, 0.1, 0.03).moved(z=0.22), box(0.78, 0.05, 0.5, 0.04).moved(0, 1.05, 0.5))
    _legs(out, wood, 0.68, 0.98, 0.15, 0.05, True)
    out.add(paint.muted(), box(0.7, 1.0, 0.1, 0.08).moved(z=0.4))
    out.add(paint.any(), box(0.73, 0.7, 0.09, 0.08).moved(0, -0.32, 0.45))
    for x in (-0.33, 0.33):
        out.add(paint.muted(), box(0.28, 0.2, 0.08, 0.08).moved(x, 0.75, 0.53))
    return out


def book(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("book")
    z = 0.0
    for _ in range(rng.integers(1, 5)):
        x, y, thick = rng.uniform(0.1, 0.16), rng.uniform(0.08, 0.12), rng.uniform(0.015, 0.035)
        turn = rotation(rng.normal(0, 0.3))
        cover = [
            box(x, y, 0.004).moved(z=z + 0.004),
            box(x, y, 0.004).moved(z=z + 2 * thick),
            box(0.004, y, thick).moved(-x, 0, z + thick),
        ]
        out.add(paint.any(), *(mesh.turned(turn) for mesh in cover))
        out.add(
            hsv(0.12, 0.08, 0.95) if not paint.grey else paint.any(),
            box(x - 0.008, y - 0.008, thick - 0.004).moved(z=z + thick).turned(turn),
        )
        z += 2 * thick + 0.004
    return out


def shelf(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("shelf")
    wood, x, boards, gap = _material(paint), rng.uniform(0.4, 0.8), int(rng.integers(2, 6)), rng.uniform(0.3, 0.42)
    tall = boards * gap
    for side in (-x, x):
        out.add(wood, box(0.02, 0.15, tall / 2).moved(side, 0, tall / 2))
    out.add(wood, box(x, 0.01, tall / 2).moved(0, 0.14, tall / 2))
    for k in range(boards + 1):
        out.add(wood, box(x, 0.15, 0.015).moved(z=k * gap))
    for k in range(boards):
        left = -x + 0.06
        while left < x - 0.1:
            half, high = rng.uniform(0.02, 0.05), gap * rng.uniform(0.25, 0.42)
            if rng.random() < 0.75:
                out.add(paint.any(), box(half, 0.1, high).moved(left + half, 0.02, k * gap + 0.015 + high))
            left += 2 * half + 0.008 + (rng.random() < 0.12) * rng.uniform(0.1, 0.4)
    return out


def lamp(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("lamp")
    iron, tall, size = paint.any(), rng.choice([0.35, 0.5, 1.4]), rng.uniform(0.12, 0.2)
    shade = paint.any() if paint.grey else replace(paint.near(0.12, 0.3, 0.95), glow=float(rng.choice([0.0, 0.8])))
    out.add(iron, lathe([(0, 0), (0.7 * size, 0), (0.6 * size, 0.03), (0.02, 0.06), (0.02, tall)], 16))
    if rng.random() < 0.7:
        out.add(shade, lathe([(1.2 * size, tall - 0.02), (0.7 * size, tall + 1.5 * size), (0, tall + 1.5 * size)], 24))
    else:
        out.add(shade, ball(size, size, size).moved(z=tall + 0.8 * size))
    return out


def screen(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("screen")
    x = rng.uniform(0.3, 0.7)
    y = x * rng.choice([0.56, 0.75])
    case = paint.near(0.6, 0.05, rng.choice([0.12, 0.8]))
    out.add(case, box(x, 0.03, y, 0.02).moved(z=y + 0.12), box(0.04, 0.03, 0.1).moved(z=0.08))
    out.add(case, box(0.4 * x, 0.1, 0.012).moved(z=0.012))
    glow = paint.any() if paint.grey else replace(hsv(rng.random(), 0.6, 0.9), glow=float(rng.choice([0.0, 0.8])))
    out.add(glow, box(x - 0.03, 0.032, y - 0.03).moved(0, -0.002, y + 0.12))
    return out


def picture(paint: Paintbox) -> Thing:
    """Hangs: its middle is the origin, its back at y = 0."""
    rng, out = paint.rng, Thing("picture")
    x, z = rng.uniform(0.2, 0.6, 2)
    out.add(_material(paint), box(x, 0.025, z, 0.01))
    out.add(paint.muted(), box(x - 0.04, 0.027, z - 0.04))
    out.add(paint.any(), box(0.6 * x, 0.029, 0.25 * z).moved(0, 0, -0.35 * z))
    out.add(paint.any(), cylinder(0.35 * min(x, z), 0.03).turned(rotation(np.pi / 2, "x")).moved(0.2 * x, 0, 0.2 * z))
    return out


def rug(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("rug")
    cloth, border = paint.any(), paint.any()
    x, y = rng.uniform(0.6, 1.3), rng.uniform(0.5, 0.9)
    if rng.random() < 0.4:
        out.add(cloth, cylinder(x, 0.008, sides=32).moved(z=0.008))
        out.add(border, torus(x, 0.015, 32).scaled(1, 1, 0.7).moved(z=0.01))
    else:
        out.add(border, box(x, y, 0.006).moved(z=0.006))
        out.add(cloth, box(x - 0.08, y - 0.08, 0.008).moved(z=0.008))
    return out
