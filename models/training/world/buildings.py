# SPDX-License-Identifier: Apache-2.0
"""Houses, towers, castles, tents and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .material import Material, Paintbox, hsv
from .mesh import box, cylinder, lathe, prism, rotation, torus, tube
from .thing import Thing


def glass(paint: Paintbox) -> Material:
    """Windows: dark, sky blue, or lit from within."""
    if paint.grey:
        return paint.any()
    if paint.rng.random() < 0.3:
        return replace(hsv(0.12, 0.5, 1.0), glow=paint.rng.uniform(0.5, 1.5))
    return replace(hsv(0.58, 0.4, paint.rng.uniform(0.2, 0.8)), gloss=0.8, sharp=60.0)


def _opening(out: Thing, frame: Material, pane: Material, at: tuple[float, float, float], w: float, h: float) -> None:
    """A window or door on a wall that faces -y."""
    x, y, z = at
    out.add(frame, box(w + 0.05, 0.04, h + 0.05).moved(x, y, z))
    out.add(pane, box(w, 0.045, h).moved(x, y - 0.01, z))


def house(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("house")
    x, y, floors = rng.uniform(1.2, 2.6), rng.uniform(1.0, 2.2), int(rng.choice([1, 1, 2, 3]))
    tall = 1.3 * floors + 0.2
    wall = paint.muted() if rng.random() < 0.6 else paint.any()
    roof, frame, pane = paint.any(), paint.any(), glass(paint)
    out.add(wall, box(x, y, tall / 2).moved(z=tall / 2))
    kind, over, rise = rng.random(), rng.uniform(0.1, 0.35), rng.uniform(0.7, 1.6)
    if kind < 0.7:  # gable, ridge along x or y
        along = rng.random() < 0.5
        a, b = (x, y) if along else (y, x)
        gable = prism([(-a - over, 0), (a + over, 0), (0, rise)], b + over)
        inner = prism([(-a, 0), (a, 0), (0, rise * a / (a + over) - 0.05)], b - 0.01)
        turn = np.eye(3) if along else rotation(np.pi / 2)
        if rng.random() < 0.5:
            slab = prism([(-a - over, -0.12), (0, rise - 0.12), (0, rise), (-a - over, 0)], b + over)
            other = prism([(0, rise - 0.12), (a + over, -0.12), (a + over, 0), (0, rise)], b + over)
            out.add(roof, slab.turned(turn).moved(z=tall + 0.1), other.turned(turn).moved(z=tall + 0.1))
            out.add(wall, inner.turned(turn).moved(z=tall))
        else:
            out.add(roof, gable.turned(turn).moved(z=tall))
    elif kind < 0.85:  # hip
        hip = lathe([(np.sqrt(2) * 1.12, 0), (0.02, rise)], 4).turned(rotation(np.pi / 4)).scaled(x, y, 1)
        out.add(roof, hip.moved(z=tall))
    else:  # flat
        out.add(roof, box(x + 0.08, y + 0.08, 0.1).moved(z=tall))
    door_x = rng.uniform(-0.5, 0.5) * x
    _opening(out, frame, paint.any(), (door_x, -y, 0.5), 0.24, 0.5)
    for floor in range(floors):
        for wx in np.linspace(-0.7, 0.7, int(rng.integers(2, 4))) * x:
            if floor or abs(wx - door_x) > 0.5:
                _opening(out, frame, pane, (wx, -y, 0.85 + 1.3 * floor), 0.2, 0.27)
        for wy in np.linspace(-0.6, 0.6, 2) * y:
            out.add(pane, box(0.04, 0.2, 0.27).moved(x, wy, 0.85 + 1.3 * floor))
            out.add(pane, box(0.04, 0.2, 0.27).moved(-x, wy, 0.85 + 1.3 * floor))
    if kind < 0.85 and rng.random() < 0.5:
        out.add(paint.near(0.03, 0.5, 0.5), box(0.15, 0.15, 0.5).moved(0.5 * x, 0.3 * y, tall + 0.6 * rise))
    return out


def block_of_flats(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("house")
    x, y, floors = rng.uniform(1.5, 2.5), rng.uniform(1.5, 2.5), int(rng.integers(4, 8))
    wall, pane = paint.muted(), glass(paint)
    out.add(wall, box(x, y, floors / 2).moved(z=floors / 2))
    for floor in range(floors):
        out.add(
            pane,
            box(0.85 * x, 0.04, 0.25).moved(0, -y, floor + 0.6),
            box(0.04, 0.85 * y, 0.25).moved(x, 0, floor + 0.6),
        )
        out.add(pane, box(0.04, 0.85 * y, 0.25).moved(-x, 0, floor + 0.6))
    for wx in np.linspace(-0.85, 0.85, 5) * x:
        out.add(wall, box(0.08, 0.07, floors / 2).moved(wx, -y, floors / 2))
    return out


def _battlements(out: Thing, wall: Material, radius: float, z: float) -> None:
    for k in range(8):
        merlon = box(0.09, 0.12, 0.13).moved(x=radius)
        out.add(wall, merlon.turned(rotation(np.pi * k / 4)).moved(z=z))


def tower(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("tower")
    wall, roof, tall, wide = paint.muted(), paint.any(), rng.uniform(2.5, 6), rng.uniform(0.5, 0.9)
    sides = int(rng.choice([4, 6, 24]))
    out.add(wall, lathe([(1.15 * wide, 0), (wide, 0.3 * tall), (0.9 * wide, tall), (0, tall)], sides))
    if rng.random() < 0.6:
        out.add(roof, lathe([(0, tall), (1.2 * wide, tall), (0.6 * wide, tall + wide), (0, tall + 2.4 * wide)], sides))
    else:
        out.add(wall, cylinder(1.1 * wide, 0.15).moved(z=tall))
        _battlements(out, wall, wide, tall + 0.25)
    for k in range(rng.integers(1, 4)):
        out.add(glass(paint), box(0.12, 0.05, 0.25, 0.05).moved(0, -wide * 1.0, tall * (0.35 + 0.2 * k)))
    _opening(out, paint.any(), paint.wood(), (0, -1.1 * wide, 0.45), 0.25, 0.45)
    return out


def castle(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("castle")
    wall, roof, wide = paint.muted(), paint.any(), rng.uniform(1.5, 2.5)
    out.add(wall, box(wide, 0.8 * wide, 0.8).moved(z=0.8))
    for x in (-1, 1):
        for y in (-1, 1):
            tall, thick = rng.uniform(2, 3.5), rng.uniform(0.4, 0.6)
            tip = lathe([(0, tall), (1.25 * thick, tall), (0, tall + rng.uniform(0.8, 1.8))], 20)
            round_tower = lathe([(thick, 0), (thick, tall)], 20)
            out.add(wall, round_tower.moved(x * wide, y * 0.8 * wide))
            out.add(roof, tip.moved(x * wide, y * 0.8 * wide))
    for k in np.linspace(-0.7, 0.7, 5):
        out.add(wall, box(0.13, 0.1, 0.15).moved(k * wide, -0.8 * wide, 1.75))
    keep = rng.uniform(2, 3.5)
    out.add(wall, box(0.5 * wide, 0.4 * wide, keep / 2).moved(z=keep / 2))
    out.add(roof, lathe([(0.8 * wide, 0), (0, wide)], 4).turned(rotation(np.pi / 4)).moved(z=keep))
    _opening(out, paint.any(), paint.wood(), (0, -0.8 * wide, 0.5), 0.35, 0.5)
    return out


def tent(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("tent")
    wide, tall = rng.uniform(0.7, 1.1), rng.uniform(0.9, 1.4)
    if rng.random() < 0.6:
        out.add(paint.any(), prism([(-wide, 0), (wide, 0), (0, tall)], 1.2))
        out.add(paint.any(), prism([(-0.3 * wide, 0), (0.3 * wide, 0), (0, 0.85 * tall)], 1.22))
    else:
        out.add(paint.any(), lathe([(wide, 0), (0.9 * wide, 0.6 * tall), (0, 1.4 * tall)], 8))
    return out


def fence(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("fence")
    wood, count, tall = paint.wood(), int(rng.integers(5, 11)), rng.uniform(0.6, 1.1)
    half = 0.15 * count
    for x in np.linspace(-half, half, count):
        out.add(wood, prism([(-0.06, 0), (0.06, 0), (0.06, tall), (0, tall + 0.1), (-0.06, tall)], 0.02).moved(x))
    out.add(wood, box(half, 0.02, 0.04).moved(0, 0.04, 0.3 * tall), box(half, 0.02, 0.04).moved(0, 0.04, 0.8 * tall))
    return out


def bench(paint: Paintbox) -> Thing:
    out, wood, iron = Thing("bench"), paint.wood(), paint.near(0.6, 0.1, 0.25)
    for y, z in ((-0.15, 0.45), (0, 0.45), (0.15, 0.45), (0.22, 0.65), (0.25, 0.8)):
        out.add(wood, box(0.8, 0.06, 0.02).moved(0, y, z))
    for x in (-0.7, 0.7):
        out.add(iron, box(0.04, 0.2, 0.22).moved(x, 0, 0.22), box(0.04, 0.03, 0.42).moved(x, 0.26, 0.42))
    return out


def well(paint: Paintbox) -> Thing:
    out, stone, wood = Thing("well"), paint.near(0.1, 0.15, 0.55), paint.wood()
    out.add(stone, lathe([(0.6, 0), (0.6, 0.6), (0.45, 0.6), (0.45, 0.1), (0, 0.1)]))
    out.add(wood, box(0.05, 0.05, 0.8).moved(-0.5, 0, 0.8), box(0.05, 0.05, 0.8).moved(0.5, 0, 0.8))
    out.add(paint.any(), prism([(-0.6, 0), (0.6, 0), (0, 0.5)], 0.7).turned(rotation(np.pi / 2)).moved(z=1.5))
    out.add(wood, cylinder(0.07, 0.5).turned(rotation(np.pi / 2, "y")).moved(z=1.2))
    return out


def windmill(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("windmill")
    out.add(paint.muted(), lathe([(0.9, 0), (0.6, 3)], 16))
    out.add(paint.any(), lathe([(0.7, 3), (0.65, 3.15), (0, 3.7)], 16))
    hub, sail, phase = np.array([0, -0.75, 2.9]), paint.muted(), rng.uniform(0, np.pi / 2)
    for k in range(4):
        turn = rotation(phase + k * np.pi / 2, "y")
        out.add(sail, box(0.22, 0.02, 0.75).moved(0.18, 0, 1.05).turned(turn).moved(*hub))
        out.add(paint.wood(), box(0.03, 0.03, 0.9).moved(0, 0, 0.9).turned(turn).moved(*hub))
    return out


def street_lamp(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("street lamp")
    iron, light = paint.near(0.6, 0.2, 0.2), replace(hsv(0.12, 0.3, 1.0), glow=float(rng.choice([0.0, 1.5])))
    out.add(iron, lathe([(0.15, 0), (0.1, 0.3), (0.05, 0.4), (0.04, 2.6)], 12))
    if rng.random() < 0.5:
        out.add(iron, tube([np.array([0, 0, 2.6]), np.array([0.25, 0, 2.8]), np.array([0.6, 0, 2.75])], [0.04] * 3, 8))
        out.add(light if not paint.grey else iron, lathe([(0.14, 0), (0.03, 0.16)], 12).moved(0.6, 0, 2.58))
    else:
        out.add(light if not paint.grey else iron, lathe([(0.1, 2.6), (0.17, 2.95), (0, 2.95)], 6))
        out.add(iron, lathe([(0.2, 2.95), (0, 3.15)], 6), torus(0.1, 0.03, 12).moved(z=2.6))
    return out
