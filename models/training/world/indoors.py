# SPDX-License-Identifier: Apache-2.0
"""Studios and rooms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import animals, furniture, places, plants
from .camera import Framing
from .lamps import Lamp
from .material import Material, Paintbox, hsv, linear
from .mesh import box, sheet
from .places import Place, front, hero
from .sky import plain


def _backdrop(rng: np.random.Generator) -> np.ndarray:
    """A plain world: grey as Blender's, black, white, or coloured; linear."""
    if rng.random() < 0.55:
        return np.full(3, linear(np.array(rng.choice([0.0, 0.1, 0.22, 0.25, 0.4, 0.6, 0.85, 1.0]))))
    return np.array(hsv(rng.random(), rng.uniform(0.1, 0.7), rng.uniform(0.25, 1.0)).colour)


def studio(paint: Paintbox) -> Place:
    rng = paint.rng
    bare = rng.random() < 0.22
    out = Place("void" if bare else "studio", paint, sky=plain(rng, _backdrop(rng)))
    if not bare:
        floor, far = paint.muted(), rng.choice([4.0, 12.0, 60.0])
        if rng.random() < 0.35:  # a cove: the floor bends up into the wall
            bend = np.linspace(0, np.pi / 2, 8)
            line = [(-far, -0.02), (3, -0.02), *((3 + 1.5 * np.sin(a), 1.5 - 1.5 * np.cos(a)) for a in bend), (4.5, 12)]
            heights = np.array(line)
            made = sheet(np.zeros((len(line), 2)), 14, 1)
            points = np.stack([made.points[:, 0], np.repeat(heights[:, 0], 2), np.repeat(heights[:, 1], 2)], -1)
            tilt = np.clip(np.repeat(heights[:, 0], 2) - 3, 0, 1.5) / 1.5
            normals = np.stack([0 * tilt, -tilt, np.sqrt(1 - tilt**2)], -1)
            out.lay(floor, type(made)(points.astype(np.float32), normals.astype(np.float32), made.faces))
        else:
            out.lay(floor, box(far, far, 0.05).moved(z=-0.05))
            if rng.random() < 0.4:
                out.lay(paint.muted(), box(30, 0.1, 12).moved(0, rng.uniform(1.5, 5), 11.9))
    kind = rng.random()
    if kind < 0.45:
        out.show(out.stand(hero(paint), 0, 0, front(paint)))
    elif kind < 0.6:
        still_life(out)
    elif kind < 0.75:
        count, maker = rng.integers(2, 6), [hero, *(lambda p, m=m: m(p) for m in places.SHAPES)][rng.integers(5)]
        for k in range(count):
            thing = maker(paint)
            thing = thing.grown(min(1.0, 1.6 / max(thing.height(), thing.reach())))
            x = (k - (count - 1) / 2) * rng.uniform(0.8, 1.3)
            if out.free(x, 0, 0.6 * thing.reach()):
                out.stand(thing, x, rng.normal(0, 0.5), front(paint))
        out.focus, out.extent = np.array([0, 0, 0.6]), 0.8 * count
    else:
        out.show(out.stand(hero(paint), 0, 0, front(paint)))
        makers = [m for family in (places.SHAPES, places.PEOPLE, places.SMALL, places.BOXES) for m in family]
        out.scatter(makers, int(rng.integers(1, 7)), (0.6 * out.extent, 2.5 * out.extent))
    out.framing = Framing((0.45, 1.15), (-1.2, 1.2), (-0.1, 0.7), lowest=-9.0 if bare else 0.1)
    _studio_lamps(out)
    return out


def still_life(out: Place) -> None:
    paint, rng = out.paint, out.paint.rng
    top, wide = rng.uniform(0.4, 0.8), rng.uniform(0.35, 0.6)
    table = furniture.Thing("table")
    table.add(
        paint.wood() if rng.random() < 0.6 else paint.any(), box(wide, 0.7 * wide, top / 2, 0.02).moved(z=top / 2)
    )
    out.stand(table, 0, 0, 0.0)
    spots: list[tuple[float, float, float]] = []
    for _ in range(rng.integers(2, 8)):
        thing = places.SMALL[rng.integers(len(places.SMALL))](paint)
        for _ in range(6):
            x, y, r = *(rng.uniform(-0.8, 0.8, 2) * [wide, 0.55 * wide]), 0.8 * thing.reach()
            if all(np.hypot(x - a, y - b) > r + c for a, b, c in spots):
                spots.append((x, y, r))
                out.stand(thing, x, y, None, top)
                break
    out.focus, out.extent = np.array([0, 0, top + 0.13]), 0.6


def _studio_lamps(out: Place) -> None:
    """Besides the key light: lamps, sometimes coloured."""
    rng, reach = out.paint.rng, out.extent
    for _ in range(rng.choice([0, 0, 1, 2])):
        angle = rng.uniform(-np.pi, np.pi)
        at = out.focus + reach * np.array([1.6 * np.cos(angle), 1.6 * np.sin(angle), rng.uniform(0.3, 1.5)])
        tint = np.array(hsv(rng.random(), rng.choice([0.0, 0.2, 0.8]), 1.0).colour)
        out.lamps.append(Lamp(at, tint * rng.uniform(0.5, 2.5) * reach**2))


def _window(out: Place, x: float, y: float, along_x: bool, pane: Material, frame: Material) -> None:
    w, h, z = out.paint.rng.uniform(0.4, 0.8), out.paint.rng.uniform(0.4, 0.7), 1.5
    a, b = (w, 0.03) if along_x else (0.03, w)
    out.lay(pane, box(a, b, h).moved(x, y, z))
    for k in (-1, 0, 1):
        post, bar = (0.04, 0.05) if along_x else (0.05, 0.04), (w + 0.05, 0.05) if along_x else (0.05, w + 0.05)
        out.lay(frame, box(*post, h).moved(x + k * w * along_x, y + k * w * (not along_x), z))
        out.lay(frame, box(*bar, 0.04).moved(x, y, z + k * h))


def room(paint: Paintbox) -> Place:
    rng = paint.rng
    x, y, tall = rng.uniform(1.8, 3.5), rng.uniform(1.8, 3), rng.uniform(2.3, 3.2)
    night = rng.random() < 0.3
    outside = plain(rng, linear(np.array([0.05, 0.07, 0.15] if night else [0.75, 0.85, 0.95])))
    out = Place("room", paint, indoors=True, sky=replace(outside, strength=0.0))
    wall, trim = paint.muted(), paint.muted()
    other = wall if rng.random() < 0.6 else paint.muted()
    out.lay(paint.wood() if rng.random() < 0.5 else paint.muted(), box(x, y, 0.05).moved(z=-0.05))
    out.lay(wall, box(x, 0.05, tall / 2).moved(0, y + 0.05, tall / 2))
    out.lay(other, box(0.05, y, tall / 2).moved(-x - 0.05, 0, tall / 2))
    closed = rng.random() < 0.5
    if closed:
        out.lay(other, box(0.05, y, tall / 2).moved(x + 0.05, 0, tall / 2))
        out.lay(paint.muted(), box(x, y, 0.05).moved(z=tall + 0.05))
    out.lay(trim, box(x, 0.02, 0.06).moved(0, y - 0.02, 0.06), box(0.02, y, 0.06).moved(-x + 0.02, 0, 0.06))
    pane = (
        paint.any()
        if paint.grey
        else replace(hsv(0.58, 0.6 if night else 0.2, 0.2 if night else 1.0), glow=0.3 if night else 1.5)
    )
    if rng.random() < 0.75:
        _window(out, rng.uniform(-0.5, 0.5) * x, y, True, pane, trim)
    if rng.random() < 0.4:
        _window(out, -x, rng.uniform(-0.3, 0.5) * y, False, pane, trim)
    for _ in range(rng.integers(0, 4)):
        made = furniture.picture(paint)
        out.placed.append(places.place(made, rng.uniform(-0.75, 0.75) * x, y - 0.03, rng.uniform(1.3, 1.8)))
    if rng.random() < 0.6:
        out.stand(furniture.rug(paint), *rng.uniform(-0.3, 0.3, 2), 0.0)
        flat = out.placed.pop()
    else:
        flat = None
    _furnish(out, x, y)
    if flat:
        out.placed.append(flat)
    lamp_at = np.array([rng.uniform(-0.5, 0.7) * x, rng.uniform(-1, 0.3) * y, tall - 0.15])
    warm = np.array([1.0, rng.uniform(0.75, 1), rng.uniform(0.5, 1)])
    out.lamps.append(Lamp(lamp_at, warm * rng.uniform(1.5, 4)))
    if rng.random() < 0.3:
        tint = np.array(hsv(rng.random(), 0.7, 1.0).colour)
        out.lamps.append(Lamp(np.array([0.8 * x, -0.5 * y, 1.0]), tint * rng.uniform(0.5, 1.5)))
    side = 0.25 if closed else 0.9
    far = (y + 0.2 if closed else 2.2 * y) + 0.5
    out.framing = Framing((0.5, 1.1), (-0.3 if closed else -0.15, side), (0.02, 0.3 if closed else 0.6), 0.4, far)
    return out


def _furnish(out: Place, x: float, y: float) -> None:
    paint, rng = out.paint, out.paint.rng
    for makers, deep in (
        (places.FURNITURE, 0.5),
        (places.FURNITURE, 0.5),
        ([furniture.shelf, plants.plant_pot, furniture.lamp], 0.3),
    ):
        thing = makers[rng.integers(len(makers))](paint)
        at = (rng.uniform(-0.75, 0.75) * x, y - deep)
        if thing.reach() < x and out.free(*at, thing.reach()):
            out.stand(thing, *at, 0.0)
    side = places.FURNITURE[rng.integers(len(places.FURNITURE))](paint)
    if out.free(-x + 0.6, -0.3, side.reach()):
        out.stand(side, -x + 0.6, -0.3, np.pi / 2)
    if rng.random() < 0.7:
        table = furniture.table(paint)
        spot = (rng.uniform(-0.2, 0.4) * x, rng.uniform(-0.3, 0.2) * y)
        if out.free(*spot, table.reach()):
            out.stand(table, *spot, 0.0)
            top = table.height()
            for k in range(rng.integers(1, 4)):
                small = [*places.SMALL, furniture.screen][rng.integers(len(places.SMALL) + 1)](paint)
                out.stand(small, spot[0] + (k - 1) * 0.3, spot[1] + rng.normal(0, 0.08), rng.normal(0, 0.4), top)
    out.focus, out.extent = np.array([rng.uniform(-0.3, 0.3) * x, 0.3 * y, 0.9]), 2.2
    out.scatter([furniture.chair, plants.plant_pot, *places.BOXES], int(rng.integers(0, 3)), (0.5, 1.6))
    if rng.random() < 0.65:
        living = [*places.PEOPLE, animals.cat, animals.dog][rng.integers(7)](paint)
        spot = (rng.uniform(-0.4, 0.4) * x, rng.uniform(-0.5, 0.1) * y)
        if out.free(*spot, 0.7 * living.reach()):
            placed = out.stand(living, *spot, front(paint))
            if rng.random() < 0.6:
                out.show(placed)
