# SPDX-License-Identifier: Apache-2.0
"""Animals out of tubes and balls: dogs, cats, horses, rabbits, birds, fish, snails."""

from __future__ import annotations

import numpy as np

from .material import Material, Paintbox, hsv
from .mesh import ball, lathe, rotation, tube
from .thing import Thing


def _point(*at: float) -> np.ndarray:
    return np.array(at, np.float64)


def _eyes(out: Thing, paint: Paintbox, at: np.ndarray, apart: float, size: float) -> None:
    dark = paint.any() if paint.grey else hsv(0.6, 0.2, 0.06)
    out.add(dark, *(ball(size, size, size).moved(at[0], side * apart, at[2]) for side in (-1, 1)))


def _coat(paint: Paintbox) -> Material:
    hue, saturation, value = ((0.07, 0.5, 0.45), (0.08, 0.5, 0.8), (0.1, 0.1, 0.9), (0.6, 0.1, 0.2), (0.05, 0.7, 0.6))[
        paint.rng.integers(5)
    ]
    return paint.near(hue, saturation, value) if paint.rng.random() < 0.75 else paint.any()


def _quadruped(name: str, paint: Paintbox, tall: float, long: float, thick: float, neck: float, snout: float) -> Thing:
    """Faces +x; tall: of the back."""
    rng, out, coat = paint.rng, Thing(name), _coat(paint)
    second = _coat(paint) if rng.random() < 0.4 else coat
    back, front = _point(-long / 2, 0, tall), _point(long / 2, 0, tall * rng.uniform(0.98, 1.1))
    out.add(
        coat,
        tube([back, (back + front) / 2 - _point(0, 0, 0.1 * thick), front], [thick, 0.9 * thick, 1.05 * thick], 16),
    )
    stride = rng.uniform(-0.35, 0.35) * tall
    for x, phase in ((-long / 2, 1), (long / 2, -1)):
        for side in (-1, 1):
            swing = stride * side * phase
            hip = _point(x, 0.6 * thick * side, tall)
            knee, foot = (
                hip + _point(0.5 * swing + 0.08 * tall * phase, 0, -0.5 * tall),
                hip + _point(swing, 0, -tall + 0.06 * tall),
            )
            out.add(coat, tube([hip, knee, foot], [0.55 * thick, 0.3 * thick, 0.24 * thick]))
            out.add(second, ball(0.34 * thick, 0.26 * thick, 0.2 * thick).moved(*(foot + _point(0.1 * thick, 0, 0))))
    up = rng.uniform(0.5, 1.0)
    head = front + neck * _point(0.6, 0, up)
    size = thick * rng.uniform(0.75, 1.05)
    out.add(
        coat, tube([front, head], [0.75 * thick, 0.55 * thick]), ball(1.1 * size, 0.85 * size, 0.9 * size).moved(*head)
    )
    nose = head + _point(1.0 * size + snout, 0, -0.3 * size)
    out.add(second, tube([head + _point(0.5 * size, 0, -0.2 * size), nose], [0.55 * size, 0.38 * size]))
    out.add(
        hsv(0.6, 0.2, 0.06) if not paint.grey else coat,
        ball(0.14 * size, 0.16 * size, 0.13 * size).moved(*(nose + _point(0.36 * size, 0, 0.1 * size))),
    )
    _eyes(out, paint, head + _point(0.75 * size, 0, 0.25 * size), 0.45 * size, 0.14 * size)
    ear = {"rabbit": 2.6, "dog": 1.0, "cat": 0.8, "horse": 0.9}[name] * size
    for side in (-1, 1):
        root = head + _point(-0.1 * size, 0.5 * side * size, 0.6 * size)
        if name == "dog" and rng.random() < 0.5:
            out.add(
                second,
                tube([root, root + _point(0, 0.4 * side * size, -ear)], [0.2 * size, 0.3 * size]).scaled(1, 1, 1),
            )
        else:
            out.add(second, lathe([(0.3 * size, 0), (0.18 * size, 0.6 * ear), (0, ear)], 8).moved(*root))
    tail = back + _point(-0.6 * thick, 0, 0.3 * thick)
    if name == "rabbit":
        out.add(second, ball(*[0.4 * thick] * 3).moved(*tail))
    else:
        lift = {"horse": -0.7, "dog": 0.5, "cat": 0.9}[name] * rng.uniform(0.6, 1.2) * tall
        bend = tail + _point(-0.3 * tall, 0.1 * tall * rng.normal(), 0.5 * lift)
        end = 0.3 * thick if name == "horse" else 0.1 * thick
        out.add(second, tube([tail, bend, tail + _point(-0.4 * tall, 0, lift)], [0.2 * thick, 0.2 * thick, end]))
    if name == "horse":
        for k in np.linspace(0, 1, 6):
            at = front * (1 - k) + head * k + _point(-0.5 * thick, 0, 0.5 * thick)
            out.add(second, ball(0.35 * thick, 0.12 * thick, 0.5 * thick).moved(*at))
    return out


def dog(paint: Paintbox) -> Thing:
    r = paint.rng
    return _quadruped(
        "dog", paint, r.uniform(0.3, 0.5), r.uniform(0.4, 0.7), r.uniform(0.1, 0.14), 0.2, r.uniform(0.05, 0.14)
    )


def cat(paint: Paintbox) -> Thing:
    r = paint.rng
    return _quadruped("cat", paint, r.uniform(0.22, 0.3), r.uniform(0.32, 0.42), r.uniform(0.07, 0.1), 0.14, 0.0)


def horse(paint: Paintbox) -> Thing:
    r = paint.rng
    return _quadruped(
        "horse", paint, r.uniform(0.9, 1.2), r.uniform(0.9, 1.2), r.uniform(0.22, 0.28), 0.65, r.uniform(0.15, 0.25)
    )


def rabbit(paint: Paintbox) -> Thing:
    r = paint.rng
    return _quadruped("rabbit", paint, r.uniform(0.12, 0.16), r.uniform(0.14, 0.2), r.uniform(0.09, 0.12), 0.12, 0.0)


def bird(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("bird")
    body, wing, beak, r = paint.any(), paint.any(), paint.near(0.1, 0.8, 0.9), rng.uniform(0.1, 0.25)
    legs = rng.uniform(0.3, 1.5) * r
    z = legs + 0.9 * r
    out.add(body, ball(1.25 * r, 0.85 * r, 0.9 * r).moved(z=z))
    head = _point(1.0 * r, 0, z + rng.uniform(0.7, 1.5) * r)
    out.add(
        body, ball(0.6 * r, 0.55 * r, 0.55 * r).moved(*head), tube([_point(0.6 * r, 0, z), head], [0.5 * r, 0.4 * r])
    )
    out.add(
        beak,
        lathe([(0.2 * r, 0), (0, 0.7 * r)], 8).turned(rotation(np.pi / 2, "y")).moved(*(head + _point(0.5 * r, 0, 0))),
    )
    _eyes(out, paint, head + _point(0.35 * r, 0, 0.2 * r), 0.4 * r, 0.1 * r)
    spread = rng.choice([0.0, 0.0, 1.0])
    for side in (-1, 1):
        made = ball(0.9 * r, 0.18 * r, 0.5 * r).scaled(1, 1, 1 + 1.2 * spread).moved(z=0.8 * r * spread)
        out.add(wing, made.turned(rotation(-side * spread * 0.9, "x")).moved(-0.2 * r, side * 0.75 * r, z + 0.1 * r))
        out.add(
            beak, tube([_point(0, 0.3 * side * r, z - 0.5 * r), _point(0, 0.3 * side * r, 0.02)], [0.07 * r] * 2, 6)
        )
    out.add(wing, ball(0.7 * r, 0.3 * r, 0.1 * r).turned(rotation(-0.3, "y")).moved(-1.5 * r, 0, z + 0.1 * r))
    return out


def fish(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("fish")
    body, fin, r = paint.any(), paint.any(), rng.uniform(0.12, 0.35)
    z = r * rng.uniform(1.2, 3)
    out.add(body, ball(1.6 * r, 0.5 * r, r, True).moved(z=z))
    for side in (-1, 1):
        out.add(
            fin,
            ball(0.6 * r, 0.07 * r, 0.3 * r).turned(rotation(side * 0.8, "y")).moved(-1.8 * r, 0, z + side * 0.35 * r),
        )
        out.add(
            fin,
            ball(0.4 * r, 0.05 * r, 0.22 * r).turned(rotation(side * 0.6)).moved(0.2 * r, side * 0.5 * r, z - 0.2 * r),
        )
    out.add(fin, ball(0.7 * r, 0.06 * r, 0.4 * r).moved(-0.1 * r, 0, z + 0.9 * r))
    _eyes(out, paint, _point(1.1 * r, 0, z + 0.25 * r), 0.33 * r, 0.13 * r)
    return out


def snail(paint: Paintbox) -> Thing:
    rng, out = paint.rng, Thing("snail")
    shell, skin, r = paint.any(), paint.near(0.1, 0.4, 0.8), rng.uniform(0.12, 0.3)
    out.add(
        skin,
        tube(
            [_point(-1.6 * r, 0, 0.15 * r), _point(0.6 * r, 0, 0.25 * r), _point(1.4 * r, 0, 0.9 * r)],
            [0.1 * r, 0.4 * r, 0.3 * r],
        ),
    )
    angle = np.linspace(0, 4.5 * np.pi, 40)
    winding = 0.9 * r * (1 - angle / 16)
    path = np.stack([-winding * np.cos(angle) - 0.1 * r, 0.03 * r * angle, winding * np.sin(angle) + 1.1 * r], -1)
    out.add(shell, tube(list(path), list(0.45 * winding), 10))
    for side in (-1, 1):
        tip = _point(1.7 * r, 0.25 * side * r, 1.6 * r)
        out.add(skin, tube([_point(1.4 * r, 0.1 * side * r, 1.0 * r), tip], [0.06 * r] * 2, 6))
        out.add(skin, ball(0.1 * r, 0.1 * r, 0.1 * r).moved(*tip))
    return out
