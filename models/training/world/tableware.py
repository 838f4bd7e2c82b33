# SPDX-License-Identifier: Apache-2.0
"""Small things for still lifes, and the boxes and barrels that they come in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .material import Paintbox, hsv
from .mesh import ball, box, cylinder, lathe, rotation, torus, tube
from .thing import Thing


def vase(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("vase")
    tall, wide = rng.uniform(0.25, 0.6), rng.uniform(0.06, 0.16)
    radii = wide * np.array(
        [rng.uniform(0.4, 0.8), *rng.uniform(0.6, 1.3, 2), rng.uniform(0.3, 0.8), rng.uniform(0.4, 1)]
    )
    heights = tall * np.array([0, 0.25, 0.55, 0.8, 1])
    fine = np.linspace(0, 1, 13)
    r = np.polynomial.Polynomial.fit(heights / tall, radii, 4)(fine).clip(0.03)
    line = [(0, 0), *zip(r, fine * tall, strict=True)]
    out.add(paint.any(), lathe([*line, (r[-1] - 0.012, tall), (r[-1] - 0.02, 0.9 * tall)], 28))
    return out


def bottle(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("bottle")
    r, tall, neck = rng.uniform(0.04, 0.07), rng.uniform(0.25, 0.4), rng.uniform(0.012, 0.02)
    body = [(0, 0), (r, 0.005), (r, 0.55 * tall), (0.7 * r, 0.66 * tall), (neck, 0.76 * tall), (neck, tall), (0, tall)]
    out.add(replace(paint.any(), gloss=0.9, sharp=100.0), lathe(body, 20))
    out.add(paint.muted(), cylinder(r * 1.01, 0.1 * tall).moved(z=0.3 * tall))
    return out


def cup(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("cup")
    r, tall, china = rng.uniform(0.04, 0.06), rng.uniform(0.07, 0.12), paint.any()
    out.add(
        china,
        lathe(
            [
                (0, 0),
                (0.75 * r, 0),
                (r, 0.4 * tall),
                (r, tall),
                (0.9 * r, tall),
                (0.85 * r, 0.3 * tall),
                (0, 0.2 * tall),
            ]
        ),
    )
    out.add(china, torus(0.3 * tall, 0.008, 16).turned(rotation(np.pi / 2, "x")).moved(r, 0, 0.5 * tall))
    out.add(paint.near(0.07, 0.7, 0.35), cylinder(0.87 * r, 0.002).moved(z=0.8 * tall))
    return out


def fruit(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("fruit")
    hue, value = ((0.0, 0.8), (0.08, 0.95), (0.15, 0.95), (0.25, 0.75), (0.78, 0.5))[rng.integers(5)]
    for k in range(rng.integers(1, 6)):
        r = rng.uniform(0.035, 0.055)
        x, y = rng.normal(0, 0.07, 2) * (k > 0)
        tall = rng.choice([0.9, 1.0, 1.25])
        made = lathe(
            [(0, 0), (0.7 * r, 0.12 * r), (r, 0.9 * r), (0.75 * r, 1.6 * r), (0.2 * r, 1.8 * r), (0, 1.65 * r)], 16
        )
        out.add(paint.near(hue, 0.85, value), made.scaled(1, 1, tall).moved(x, y))
        out.add(
            paint.near(0.08, 0.5, 0.3),
            tube([np.array([x, y, 1.6 * r]), np.array([x + 0.01, y, 2.2 * r])], [0.004] * 2, 6),
        )
    return out


def bowl(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("bowl")
    r = rng.uniform(0.1, 0.18)
    line = [
        (0, 0),
        (0.4 * r, 0),
        (0.8 * r, 0.25 * r),
        (r, 0.6 * r),
        (0.94 * r, 0.6 * r),
        (0.7 * r, 0.25 * r),
        (0, 0.12 * r),
    ]
    out.add(paint.any(), lathe(line, 26))
    if rng.random() < 0.6:
        for mesh, material in fruit(paint).parts:
            out.add(material, mesh.moved(z=0.3 * r))
    return out


def teapot(paint: Paintbox) -> Thing:
    out, china, r = Thing("teapot"), paint.any(), paint.rng.uniform(0.08, 0.12)
    out.add(
        china, lathe([(0, 0), (0.6 * r, 0), (r, 0.7 * r), (0.9 * r, 1.2 * r), (0.5 * r, 1.5 * r), (0, 1.6 * r)], 24)
    )
    out.add(china, ball(0.14 * r, 0.14 * r, 0.14 * r).moved(z=1.7 * r))
    spout = [np.array([0.85 * r, 0, 0.5 * r]), np.array([1.3 * r, 0, 0.8 * r]), np.array([1.6 * r, 0, 1.4 * r])]
    out.add(china, tube(spout, [0.25 * r, 0.16 * r, 0.11 * r]))
    out.add(china, torus(0.45 * r, 0.09 * r, 18).turned(rotation(np.pi / 2, "x")).moved(-1.1 * r, 0, 0.85 * r))
    return out


def candle(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("candle")
    tall = rng.uniform(0.1, 0.3)
    out.add(paint.muted(), cylinder(0.03, tall / 2).moved(z=tall / 2))
    out.add(paint.any(), lathe([(0, 0), (0.07, 0), (0.08, 0.02), (0, 0.02)]))
    flame = hsv(0.12, 0.6, 1.0)
    out.add(paint.any() if paint.grey else replace(flame, glow=2.0), ball(0.012, 0.012, 0.03).moved(z=tall + 0.03))
    return out


def crate(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("crate")
    a, wood, edge = rng.uniform(0.2, 0.45), paint.wood(), paint.wood()
    out.add(wood, box(0.95 * a, 0.95 * a, 0.95 * a).moved(z=a))
    rim = 0.1 * a
    for x in (-1, 1):
        for y in (-1, 1):
            out.add(edge, box(rim, rim, a).moved(x * (a - rim), y * (a - rim), a))
            out.add(edge, box(a, rim, rim).moved(0, x * (a - rim), a + y * (a - rim)))
            out.add(edge, box(rim, a, rim).moved(x * (a - rim), 0, a + y * (a - rim)))
    return out


def barrel(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("barrel")
    r, tall, iron = rng.uniform(0.22, 0.35), rng.uniform(0.6, 0.95), paint.near(0.6, 0.1, 0.3)
    line = [
        (0, 0),
        (0.8 * r, 0),
        (0.95 * r, 0.25 * tall),
        (r, 0.5 * tall),
        (0.95 * r, 0.75 * tall),
        (0.8 * r, tall),
        (0, tall),
    ]
    out.add(paint.wood(), lathe(line, 22))
    for z in (0.12, 0.3, 0.7, 0.88):
        wide = r * (1.01 - 0.2 * (2 * z - 1) ** 2)
        out.add(iron, cylinder(wide, 0.03 * tall, sides=22).moved(z=z * tall))
    return out


def chest(paint: Paintbox) -> Thing:
    out, wood, iron = Thing("chest"), paint.wood(), paint.near(0.12, 0.6, 0.7)
    out.add(wood, box(0.4, 0.25, 0.2).moved(z=0.2))
    out.add(wood, cylinder(0.25, 0.4).turned(rotation(np.pi / 2, "y")).scaled(1, 1, 0.6).moved(z=0.4))
    for x in (-0.25, 0.25):
        out.add(iron, box(0.03, 0.26, 0.2).moved(x, 0, 0.2))
        out.add(iron, cylinder(0.26, 0.03).turned(rotation(np.pi / 2, "y")).scaled(1, 1, 0.6).moved(x, 0, 0.4))
    out.add(iron, box(0.05, 0.02, 0.06).moved(0, -0.26, 0.38))
    return out
