# SPDX-License-Identifier: Apache-2.0
"""Cars, trains, boats, aeroplanes, rockets, balloons."""

from __future__ import annotations

import numpy as np

from .buildings import glass
from .material import Material, Paintbox
from .mesh import Mesh, ball, box, cylinder, lathe, prism, rotation, torus, tube
from .thing import Thing

_LYING = rotation(np.pi / 2, "x")


def _wheel(out: Thing, tyre: Material, rim: Material, x: float, y: float, radius: float, half: float) -> None:
    out.add(tyre, cylinder(radius, half).turned(_LYING).moved(x, y, radius))
    out.add(rim, cylinder(0.55 * radius, half + 0.015, sides=12).turned(_LYING).moved(x, y, radius))


def _wheels(out: Thing, paint: Paintbox, xs: tuple[float, ...], y: float, radius: float) -> None:
    tyre, rim = paint.near(0.6, 0.05, 0.12), paint.near(0.6, 0.05, 0.7)
    for x in xs:
        for side in (-y, y):
            _wheel(out, tyre, rim, x, side, radius, 0.09)


def car(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("car")
    body, pane, long = paint.any(), glass(paint), rng.uniform(0.9, 1.4)
    wide, lift, bevel = 0.55, 0.28, rng.choice([0.05, 0.15, 0.22])
    out.add(body, box(long, wide, 0.22, bevel).moved(z=lift + 0.2))
    back, front, high = rng.uniform(-0.9, -0.5) * long, rng.uniform(0.1, 0.5) * long, rng.uniform(0.28, 0.5)
    base, top = lift + 0.38, lift + 0.4 + high
    cabin = [(back, base), (front + 0.3, base), (front, top), (back + 0.25 * rng.random(), top)]
    out.add(pane, prism(cabin, 0.85 * wide))
    out.add(body, box((front - back) / 2 - 0.08, 0.83 * wide, 0.035, 0.03).moved((front + back) / 2 + 0.02, 0, top))
    out.add(body, box(0.035, 0.87 * wide, high / 2).moved((front + back) / 2, 0, (base + top) / 2))
    _wheels(out, paint, (-0.62 * long, 0.62 * long), wide - 0.04, 0.27)
    lamp = paint.near(0.14, 0.2, 1.0)
    for y in (-0.6 * wide, 0.6 * wide):
        out.add(lamp, ball(0.05, 0.09, 0.07).moved(long, y, lift + 0.25))
    return out


def truck(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("truck")
    cab, load, long = paint.any(), paint.any(), rng.uniform(0.9, 1.6)
    out.add(cab, box(0.42, 0.6, 0.6, 0.1).moved(0.9, 0, 0.95))
    out.add(glass(paint), box(0.1, 0.52, 0.2).moved(1.25, 0, 1.2), box(0.2, 0.61, 0.2).moved(1.0, 0, 1.2))
    tall = rng.uniform(0.2, 0.85)
    out.add(load, box(long / 2 + 0.2, 0.62, tall, 0.03).moved(0.28 - long / 2, 0, 0.5 + tall))
    out.add(paint.near(0.6, 0.1, 0.25), box(0.7 + long / 2, 0.5, 0.1).moved(0.55 - long / 2, 0, 0.4))
    _wheels(out, paint, (0.85, 0.1 - 0.3 * long, 0.1 - 0.8 * long), 0.52, 0.3)
    return out


def train(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("train")
    body, trim = paint.any(), paint.any()
    out.add(body, cylinder(0.42, 0.8).turned(rotation(np.pi / 2, "y")).moved(0.4, 0, 0.85))
    out.add(trim, box(0.45, 0.52, 0.62, 0.04).moved(-0.75, 0, 1.0), box(0.55, 0.6, 0.05).moved(-0.75, 0, 1.65))
    out.add(glass(paint), box(0.25, 0.53, 0.2).moved(-0.75, 0, 1.25))
    out.add(trim, lathe([(0.1, 0), (0.1, 0.4), (0.2, 0.65), (0, 0.65)]).moved(0.85, 0, 1.2))
    out.add(body, ball(0.16, 0.16, 0.2).moved(0.2, 0, 1.3), box(1.25, 0.42, 0.1).moved(0, 0, 0.42))
    _wheels(out, paint, (-0.85, -0.2, 0.3, 0.8), 0.4, 0.28)
    for k in range(rng.integers(0, 3)):
        x = -2.2 - 1.7 * k
        out.add(paint.any(), box(0.75, 0.5, 0.45, 0.05).moved(x, 0, 0.85))
        _wheels(out, paint, (x - 0.4, x + 0.4), 0.4, 0.22)
    return out


def boat(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("boat")
    long, wide = rng.uniform(1, 1.8), rng.uniform(0.4, 0.6)
    outline = [(-long, 0.5), (-0.85 * long, 0.05), (0.6 * long, 0.0), (1.15 * long, 0.62), (0, 0.48)]
    hull = prism(outline, wide)
    narrow = 1 - 0.75 * np.clip(np.abs(hull.points[:, :1]) / long - 0.25, 0, 1)
    bent = hull.points * np.concatenate([np.ones_like(narrow), narrow, np.ones_like(narrow)], 1)
    out.add(paint.any(), Mesh(bent.astype(np.float32), hull.normals, hull.faces))
    if rng.random() < 0.6:  # sail
        mast = rng.uniform(1.8, 2.8)
        out.add(paint.wood(), cylinder(0.04, mast / 2, sides=8).moved(z=0.4 + mast / 2))
        sail = [(-0.05, 0.15), (-0.05, mast), (-0.85 * long, 0.2)]
        out.add(paint.muted(), prism(sail[::-1], 0.015).moved(z=0.45))
        out.add(paint.any(), prism([(0.08, 0.2), (0.9 * long, 0.2), (0.08, 0.85 * mast)], 0.015).moved(z=0.45))
    else:
        out.add(paint.muted(), box(0.4 * long, 0.6 * wide, 0.25, 0.05).moved(-0.2 * long, 0, 0.7))
        out.add(paint.any(), lathe([(0.12, 0), (0.1, 0.5), (0, 0.5)]).moved(-0.3 * long, 0, 0.95))
    return out


def rocket(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("rocket")
    body, trim, wide, tall = paint.muted(), paint.any(), rng.uniform(0.35, 0.55), rng.uniform(2, 3.2)
    out.add(body, lathe([(0.6 * wide, 0.3), (wide, 0.35 * tall), (0.9 * wide, 0.7 * tall)]))
    out.add(trim, lathe([(0.9 * wide, 0.7 * tall), (0.55 * wide, 0.88 * tall), (0, tall)]))
    out.add(paint.near(0.6, 0.1, 0.3), lathe([(0.45 * wide, 0.05), (0.3 * wide, 0.35)]))
    count, fin = (
        int(rng.integers(3, 5)),
        prism([(0.5 * wide, 0.4), (1.6 * wide, 0), (1.5 * wide, 0.5), (0.8 * wide, 1.2)], 0.04),
    )
    out.add(trim, *(fin.turned(rotation(2 * np.pi * k / count + 0.4)) for k in range(count)))
    rim = torus(0.4 * wide, 0.06, 16).turned(_LYING).moved(0, -0.95 * wide, 0.5 * tall)
    out.add(trim, rim)
    out.add(glass(paint), ball(0.38 * wide, 0.1, 0.38 * wide).moved(0, -0.9 * wide, 0.5 * tall))
    return out


def aeroplane(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("aeroplane")
    body, trim, span = paint.any(), paint.any(), rng.uniform(1.2, 2)
    spine = [np.array([-1.5, 0, 0.95]), np.array([-0.6, 0, 0.85]), np.array([0.5, 0, 0.8]), np.array([1.1, 0, 0.8])]
    out.add(body, tube(spine, [0.1, 0.28, 0.36, 0.26], 16))
    out.add(trim, box(0.3, span, 0.04, 0.04).moved(0.25, 0, 0.85), box(0.16, 0.55, 0.03, 0.03).moved(-1.45, 0, 1.0))
    if rng.random() < 0.4:
        out.add(trim, box(0.3, span, 0.04, 0.04).moved(0.3, 0, 1.45))
        for y in (-0.6 * span, 0.6 * span):
            out.add(body, cylinder(0.025, 0.3, sides=6).moved(0.25, y, 1.15))
    out.add(trim, prism([(-1.65, 0.95), (-1.2, 0.95), (-1.45, 1.55), (-1.7, 1.55)], 0.03))
    out.add(glass(paint), ball(0.28, 0.2, 0.2).moved(0.35, 0, 1.12))
    out.add(trim, ball(0.12, 0.08, 0.08).moved(1.4, 0, 0.8))
    blade = rotation(rng.uniform(0, np.pi), "x")
    out.add(paint.near(0.6, 0.1, 0.3), box(0.02, 0.06, 0.5, 0.02).turned(blade).moved(1.42, 0, 0.8))
    _wheels(out, paint, (0.5,), 0.4, 0.16)
    lift = rng.choice([0.0, 0.0, 1.5])
    return Thing(out.name, [(mesh.moved(z=lift), material) for mesh, material in out.parts])


def balloon(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("balloon")
    lift, size = rng.uniform(0, 2), rng.uniform(0.7, 1.1)
    profile = [(0.25, 0.9), (0.85, 1.7), (1.0, 2.2), (0.85, 2.7), (0.45, 3.05), (0, 3.12)]
    out.add(paint.any(), lathe([(r * size, z * size + lift) for r, z in profile], 28))
    out.add(paint.wood(), box(0.22 * size, 0.22 * size, 0.17 * size, 0.04).moved(z=0.2 * size + lift))
    rope = paint.near(0.1, 0.3, 0.4)
    for x in (-0.2, 0.2):
        for y in (-0.2, 0.2):
            ends = np.array([[x, y, 0.3], [1.1 * x, 1.1 * y, 1.0]]) * size + [0, 0, lift]
            out.add(rope, tube(ends, [0.012, 0.012], 5))
    return out
