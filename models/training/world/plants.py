# SPDX-License-Identifier: Apache-2.0
"""Trees, bushes, flowers, mushrooms, cactuses, rocks."""

from __future__ import annotations

import numpy as np

from .material import Paintbox
from .mesh import Mesh, ball, blob, box, lathe, rotation, tube
from .thing import Thing


def _leaves(paint: Paintbox):
    hue = paint.rng.choice([0.28, 0.33, 0.24, 0.12, 0.05, 0.9], p=[0.35, 0.25, 0.2, 0.08, 0.07, 0.05])
    return paint.near(hue, 0.6, paint.rng.uniform(0.35, 0.75))


def tree(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("tree")
    tall, thick = rng.uniform(2.0, 4.5), rng.uniform(0.06, 0.16)
    trunk = np.array([[0, 0, 0], [*rng.uniform(-0.15, 0.15, 2), 0.3 * tall], [*rng.uniform(-0.3, 0.3, 2), 0.62 * tall]])
    bark, leaves = paint.near(0.07, 0.5, 0.4), _leaves(paint)
    out.add(bark, tube(trunk, [1.6 * thick, thick, 0.6 * thick]))
    flat, rough, wide = rng.random() < 0.3, rng.uniform(0.1, 0.5), rng.uniform(0.7, 1.3)
    for _ in range(rng.integers(1, 6)):
        size, away = tall * rng.uniform(0.14, 0.3), tall * 0.16 * rng.normal(0, 1, 3)
        crown = blob(rng, rough, flat).scaled(size * wide, size * wide, size)
        out.add(leaves, crown.moved(*(trunk[2] + away * [1, 1, 0.6] + [0, 0, 0.1 * tall])))
        out.add(bark, tube([trunk[1], trunk[2] + 0.7 * away], [0.6 * thick, 0.3 * thick], 6))
    return out


def poplar(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("tree")
    tall = rng.uniform(2.5, 5)
    out.add(paint.near(0.1, 0.3, 0.6), tube([np.zeros(3), np.array([0, 0, 0.5 * tall])], [0.09, 0.05]))
    wide = tall * rng.uniform(0.09, 0.18)
    out.add(_leaves(paint), blob(rng, 0.25).scaled(wide, wide, 0.4 * tall).moved(z=0.6 * tall))
    return out


def fir(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("fir tree")
    tall, tiers = rng.uniform(2, 5), rng.integers(1, 6)
    out.add(paint.near(0.07, 0.5, 0.35), lathe([(0.07, 0), (0.05, 0.5 * tall)], 10))
    needles = paint.near(rng.choice([0.36, 0.3, 0.45]), 0.55, rng.uniform(0.25, 0.55))
    sides = int(rng.choice([7, 12, 24]))
    for k in range(tiers):
        low, width = tall * (0.16 + 0.78 * k / tiers), tall * rng.uniform(0.2, 0.26) * (1 - 0.8 * k / tiers)
        high = min(tall, low + tall * (0.5 if tiers > 1 else 0.84) * (1 - 0.5 * k / tiers))
        out.add(needles, lathe([(0, low + 0.04 * tall), (width, low), (0.015, high)], sides))
    return out


def palm(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("palm tree")
    tall, lean = rng.uniform(2.2, 4), rng.uniform(-0.7, 0.7)
    top = np.array([lean, 0, tall])
    out.add(
        paint.near(0.09, 0.4, 0.5), tube([np.zeros(3), np.array([0.25 * lean, 0, 0.5 * tall]), top], [0.14, 0.1, 0.08])
    )
    green = _leaves(paint)
    for k in range(rng.integers(5, 9)):
        way = rotation(k * 2.4 + rng.uniform(0, 0.5))[:, 0]
        reach, fall = rng.uniform(0.8, 1.3), rng.uniform(0.2, 0.8)
        path = [top, top + 0.5 * reach * way + [0, 0, 0.25], top + reach * way - [0, 0, fall]]
        leaf = tube(path, [0.03, 0.16, 0.02], 8)
        out.add(green, leaf)
    return out


def bush(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("bush")
    leaves, rough = _leaves(paint), rng.uniform(0.1, 0.5)
    for _ in range(rng.integers(1, 5)):
        size = rng.uniform(0.2, 0.5)
        x, y = rng.uniform(-0.3, 0.3, 2)
        out.add(leaves, blob(rng, rough).scaled(size, size, 0.8 * size).moved(x, y, 0.6 * size))
    return out


def grass(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("grass")
    green = paint.near(0.27, 0.6, 0.6)
    for _ in range(rng.integers(5, 12)):
        foot, tip = np.append(rng.normal(0, 0.08, 2), 0), np.append(rng.normal(0, 0.12, 2), rng.uniform(0.15, 0.5))
        out.add(green, tube([foot, foot + tip * [0.3, 0.3, 0.6], foot + tip], [0.02, 0.014, 0.003], 5))
    return out


def _petals(rng: np.random.Generator, size: float) -> list[Mesh]:
    count = int(rng.integers(5, 9))
    petal = ball(0.45 * size, 0.22 * size, 0.06 * size).moved(x=0.5 * size)
    return [petal.turned(rotation(2 * np.pi * k / count)) for k in range(count)]


def flower(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("flower")
    petals, stem, heart = paint.any(), paint.near(0.3, 0.6, 0.5), paint.near(0.13, 0.8, 0.9)
    for _ in range(rng.integers(1, 5)):
        x, y, tall, size = *rng.normal(0, 0.15, 2), rng.uniform(0.25, 0.7), rng.uniform(0.08, 0.2)
        head = np.array([x * 1.5, y * 1.5, tall])
        out.add(stem, tube([np.array([x, y, 0]), head], [0.015, 0.012], 6))
        turn = rotation(rng.uniform(-0.5, 1.2), "x")
        out.add(petals, *(m.turned(turn).moved(*head) for m in _petals(rng, size)))
        out.add(heart, ball(0.25 * size, 0.25 * size, 0.12 * size).turned(turn).moved(*head))
    return out


def mushroom(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("mushroom")
    cap, stem = paint.any(), paint.near(0.11, 0.15, 0.9)
    for k in range(rng.integers(1, 4)):
        size, x, y = rng.uniform(0.12, 0.4) / (1 + 0.5 * k), *(rng.normal(0, 0.25, 2) * (k > 0))
        tall = size * rng.uniform(0.8, 1.8)
        out.add(stem, lathe([(0.35 * size, 0), (0.25 * size, 0.6 * tall), (0.3 * size, tall)], 14).moved(x, y))
        dome = [(0.3 * size, 0), (size, -0.08 * size), (0.95 * size, 0.2 * size), (0.6 * size, 0.55 * size)]
        out.add(cap, lathe([*dome, (0.25 * size, 0.7 * size), (0, 0.73 * size)]).moved(x, y, tall))
        for _ in range(rng.integers(0, 5)):
            a, lift = rng.uniform(0, 2 * np.pi), rng.uniform(0.4, 0.7)
            spot = np.array([np.cos(a), np.sin(a), 0]) * size * (1.15 - lift) + [x, y, tall + lift * size]
            out.add(stem, ball(0.12 * size, 0.12 * size, 0.09 * size).moved(*spot))
    return out


def cactus(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("cactus")
    green, tall, thick = paint.near(0.33, 0.5, 0.5), rng.uniform(0.8, 2.2), rng.uniform(0.12, 0.25)
    out.add(green, tube([np.zeros(3), np.array([0, 0, tall])], [thick, 0.9 * thick], 14))
    for side in (-1, 1)[: rng.integers(0, 3)]:
        low, out_x, up = tall * rng.uniform(0.3, 0.6), side * rng.uniform(2, 3) * thick, tall * rng.uniform(0.2, 0.4)
        path = [np.array([0, 0, low]), np.array([out_x, 0, low]), np.array([out_x, 0, low + up])]
        out.add(green, tube(path, [0.6 * thick] * 3, 12))
    return out


def rock(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("rock")
    stone, flat = paint.near(rng.choice([0.08, 0.6]), 0.12, rng.uniform(0.3, 0.7)), rng.random() < 0.5
    for k in range(rng.integers(1, 4)):
        size = rng.uniform(0.15, 0.7, 3) * [1, 1, 0.7] / (1 + 0.6 * k)
        x, y = rng.normal(0, 0.5, 2) * (k > 0)
        out.add(stone, blob(rng, 0.6, flat).scaled(*size).moved(x, y, 0.5 * size[2]))
    return out


def plant_pot(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("plant pot")
    size = rng.uniform(0.12, 0.25)
    pot = [(0, 0), (0.7 * size, 0), (size, 1.5 * size), (1.08 * size, 1.5 * size), (1.08 * size, 1.8 * size)]
    out.add(paint.any(), lathe([*pot, (0.95 * size, 1.8 * size), (0.9 * size, 1.6 * size), (0, 1.6 * size)]))
    inside = rng.choice([cactus, bush, flower, grass])(paint).grown(1.6 * size / 0.35)
    wide = min(1.0, 3 * size / inside.reach())
    for mesh, material in inside.parts:
        out.add(material, mesh.scaled(wide, wide, wide).moved(z=1.6 * size))
    return out


def hedge(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("bush")
    long, tall = rng.uniform(0.8, 2), rng.uniform(0.4, 0.9)
    out.add(_leaves(paint), box(long, 0.3, tall / 2, 0.15).moved(z=tall / 2))
    return out
