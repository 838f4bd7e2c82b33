# SPDX-License-Identifier: Apache-2.0
"""Fields, hills, snow, desert, beach, forest, village and street."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import animals, buildings, figure, places, plants, sky, tableware, vehicles
from .camera import Framing
from .material import Material, Paintbox
from .mesh import ball, blob, box, lathe, sheet
from .places import Place, front, hero

_EDGE = 90.0


def _ground(out: Place, material: Material, rough: float) -> None:
    """Rolling land out to the horizon; rough: metres."""
    rng = out.paint.rng
    if rough == 0:
        out.lay(material, box(_EDGE, _EDGE, 0.05).moved(z=-0.05))
        return
    waves = rng.normal(0, 1, (5, 2)) * np.array([0.12, 0.16, 0.25, 0.4, 0.6])[:, None]
    sizes, phases = rough * np.array([1.6, 1.0, 0.5, 0.2, 0.08]), rng.uniform(0, 2 * np.pi, 5)

    def height(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        total = sum(s * np.sin(w[0] * x + w[1] * y + p) for s, w, p in zip(sizes, waves, phases, strict=True))
        return total * np.clip((np.hypot(x, y) - 1.5) / 8, 0.05, 1)

    line = np.linspace(-1, 1, 65)
    line = _EDGE * np.sign(line) * np.abs(line) ** 2
    x, y = np.meshgrid(line, line)
    flat = sheet(height(x, y), 1, 1)
    bent = flat.points.copy()
    bent[:, 0], bent[:, 1] = x.ravel(), y.ravel()
    step = 0.2
    slope = np.stack([height(x - step, y) - height(x + step, y), height(x, y - step) - height(x, y + step)], -1)
    normals = np.concatenate([slope.reshape(-1, 2) / (2 * step), np.ones((bent.shape[0], 1))], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    out.lay(material, type(flat)(bent, normals.astype(np.float32), flat.faces))
    out.height = lambda x, y: float(height(np.float64(x), np.float64(y))) - 0.03


def _mountains(out: Place, material: Material, snowy: bool) -> None:
    rng = out.paint.rng
    for _ in range(rng.integers(3, 9)):
        angle, away = rng.uniform(-np.pi, np.pi), rng.uniform(35, 75)
        wide, tall = rng.uniform(8, 25), rng.uniform(5, 22)
        at = (away * np.cos(angle), away * np.sin(angle), -1.0)
        if rng.random() < 0.5:
            out.lay(material, blob(rng, 0.3, True).scaled(wide, wide, 0.7 * tall).moved(*at))
        else:
            out.lay(material, lathe([(wide, 0), (0.6 * wide, 0.5 * tall), (0, tall)], 9).moved(*at))
            if snowy:
                white = out.paint.near(0.6, 0.03, 0.95)
                out.lay(white, lathe([(0.38 * wide, 0.71 * tall), (0, 1.01 * tall)], 9).moved(*at))


def _under(paint: Paintbox, setting: str) -> Place:
    """Sky and air; a share has a plain world instead, as quick Blender scenes do."""
    rng = paint.rng
    if rng.random() < 0.15:
        grey = np.full(3, rng.choice([0.04, 0.05, 0.2, 0.6, 1.0]))
        return Place(setting, paint, sky=sky.plain(rng, grey))
    above, time, kind = sky.outdoors(rng)
    if kind == "starry" or setting in ("desert", "beach"):
        above = replace(above, clouds=0.0 if kind == "starry" else above.clouds)
    return Place(setting, paint, sky=above, time=time, kind_of_sky=kind)


def _grassy(paint: Paintbox) -> Material:
    made = paint.near(paint.rng.choice([0.27, 0.3, 0.22, 0.14]), 0.5, paint.rng.uniform(0.4, 0.75))
    if paint.grey or paint.rng.random() < 0.5:
        return made
    return replace(made, second=tuple(0.7 * c for c in made.colour), pattern="noise", scale=1.5)


def _filmed(out: Place, chance_far: float = 0.25) -> Place:
    """A hero in front, or the whole place from afar."""
    rng = out.paint.rng
    if rng.random() < chance_far:
        out.extent, out.focus = rng.uniform(4, 8), np.array([0.0, 0.0, 1.2])
        out.framing = Framing((0.6, 1.1), (-0.9, 0.9), (0.03, 0.5), lowest=0.6, farthest=25)
    else:
        out.framing = Framing((0.35, 1.0), (-1.1, 1.1), (-0.08, 0.45), lowest=0.25, farthest=25)
    return out


def _with_hero(out: Place, families: list[list[places.Maker]] | None = None) -> None:
    paint = out.paint
    if families is None:
        made = hero(paint)
    else:
        family = families[paint.rng.integers(len(families))]
        made = family[paint.rng.integers(len(family))](paint)
    out.show(out.stand(made, 0, 0, front(paint)))


def field(paint: Paintbox) -> Place:
    rng = paint.rng
    setting = str(rng.choice(["field", "hills", "snow", "desert"], p=[0.4, 0.3, 0.15, 0.15]))
    out = _under(paint, setting)
    land = {
        "snow": lambda: paint.near(0.6, 0.04, 0.95),
        "desert": lambda: paint.near(0.1, 0.45, 0.85),
    }.get(setting, lambda: _grassy(paint))()
    rough = {"field": 0.0 if rng.random() < 0.6 else 0.3, "hills": rng.uniform(1.5, 4)}.get(
        setting, rng.uniform(0.3, 1.2)
    )
    _ground(out, land, rough)
    if rng.random() < 0.45 or setting == "hills":
        _mountains(out, paint.near(rng.choice([0.6, 0.3, 0.08]), 0.2, rng.uniform(0.35, 0.7)), setting == "snow")
    _with_hero(
        out,
        [places.PEOPLE, places.PEOPLE, places.ANIMALS, places.VEHICLES, places.BUILDINGS, places.TREES, places.SHAPES],
    )
    around: list[places.Maker] = {
        "snow": [plants.fir, plants.fir, plants.rock, buildings.house, figure.person],
        "desert": [plants.cactus, plants.cactus, plants.rock, plants.palm, buildings.tent],
    }.get(
        setting,
        [
            plants.tree,
            plants.fir,
            plants.bush,
            plants.rock,
            buildings.house,
            buildings.fence,
            animals.horse,
            plants.poplar,
        ],
    )
    reach = max(out.extent, 1.0)
    out.scatter(around, int(rng.integers(0, 9)), (1.2 * reach, 10 + 2 * reach), rng.choice([1.2, np.pi]))
    near: list[places.Maker] = [plants.flower, plants.grass, plants.rock, plants.mushroom, plants.bush]
    if setting in ("field", "hills"):
        out.scatter(near, int(rng.integers(0, 12)), (0.5 * reach, 2.5 * reach))
    if rng.random() < 0.25:
        out.scatter([*places.PEOPLE, *places.ANIMALS], int(rng.integers(1, 4)), (0.7 * reach, 3 * reach))
    return _filmed(out)


def beach(paint: Paintbox) -> Place:
    rng = paint.rng
    out = _under(paint, "beach")
    _ground(out, paint.near(0.1, 0.35, 0.9), 0.0)
    shore = rng.uniform(2.5, 6)
    water = paint.near(rng.choice([0.55, 0.5, 0.6]), 0.55, 0.65)
    water = water if paint.grey else replace(water, gloss=0.6, sharp=60.0, metal=0.35)
    out.lay(water, box(_EDGE, _EDGE / 2, 0.06).moved(0, _EDGE / 2 + shore, -0.04))
    _with_hero(
        out,
        [places.PEOPLE, places.PEOPLE, places.ANIMALS, [vehicles.boat, vehicles.balloon, plants.palm], places.SHAPES],
    )
    out.scatter([plants.palm, plants.palm, plants.rock, buildings.tent, figure.person, figure.child, tableware.barrel],
                int(rng.integers(1, 6)), (1.2 * out.extent, 6 + out.extent))  # fmt: skip
    for _ in range(rng.integers(0, 3)):
        out.stand(vehicles.boat(paint), rng.uniform(-8, 8), shore + rng.uniform(2, 12), None, -0.1)
    if rng.random() < 0.4:
        _mountains(out, paint.near(0.35, 0.3, 0.5), False)
    return _filmed(out)


def forest(paint: Paintbox) -> Place:
    rng = paint.rng
    out = _under(paint, "forest")
    _ground(out, _grassy(paint), rng.choice([0.0, 0.3, 0.8]))
    _with_hero(
        out,
        [
            places.PEOPLE,
            places.ANIMALS,
            places.ANIMALS,
            [plants.mushroom, plants.flower],
            places.BUILDINGS,
            [plants.tree, plants.fir],
        ],
    )
    reach = min(max(out.extent, 0.8), 3.0)
    kinds = [[plants.fir], [plants.tree, plants.poplar], [plants.tree, plants.fir, plants.bush]][rng.integers(3)]
    out.scatter(kinds, int(rng.integers(5, 13)), (1.3 * reach, 9 + reach), 1.5)
    out.scatter(
        [plants.bush, plants.grass, plants.rock, plants.mushroom, plants.flower],
        int(rng.integers(2, 10)),
        (0.6 * reach, 3 * reach),
    )
    return _filmed(out)


def village(paint: Paintbox) -> Place:
    rng = paint.rng
    out = _under(paint, "village")
    _ground(out, _grassy(paint), rng.choice([0.0, 0.4, 1.0]))
    out.lay(paint.near(0.09, 0.3, 0.7), ball(rng.uniform(1.5, 4), rng.uniform(1, 3), 0.02))
    _with_hero(
        out,
        [
            places.PEOPLE,
            places.PEOPLE,
            places.BUILDINGS,
            places.BUILDINGS,
            places.ANIMALS,
            places.VEHICLES,
            [buildings.well],
        ],
    )
    reach = max(out.extent, 1.5)
    houses = [buildings.house, buildings.house, buildings.house, buildings.tower, buildings.castle, buildings.windmill]
    out.scatter(houses, int(rng.integers(2, 6)), (1.2 * reach + 2, 11 + reach), 1.4)
    between = [plants.bush, plants.hedge, buildings.well, buildings.fence, buildings.bench, tableware.barrel]
    out.scatter([*places.TREES, *between], int(rng.integers(2, 7)), (reach, 8 + reach))
    out.scatter([*places.PEOPLE, animals.dog, vehicles.car], int(rng.integers(0, 3)), (0.8 * reach, 5 + reach))
    return _filmed(out, 0.4)


def street(paint: Paintbox) -> Place:
    rng = paint.rng
    out = _under(paint, "street")
    out.lay(paint.near(0.6, 0.05, rng.uniform(0.25, 0.5)), box(_EDGE, _EDGE, 0.05).moved(z=-0.05))
    wide = rng.uniform(2, 3)
    pavement = paint.near(0.1, 0.08, 0.65)
    far = np.arange(-4, 30, 1.0)
    for side in (-1, 1):
        out.lay(pavement, box(1.1, 40, 0.06).moved(side * (wide + 1.1), 30, 0.05))
    if rng.random() < 0.7:
        line = paint.near(0.14, 0.1, 0.95)
        out.lay(line, *(box(0.06, 0.5, 0.005).moved(0, y, 0.005) for y in far[::2]))
    tall = rng.random() < 0.4
    for side in (-1, 1):
        y = rng.uniform(-2, 1)
        while y < 22:
            maker = buildings.block_of_flats if tall and rng.random() < 0.7 else buildings.house
            made = maker(paint)
            if rng.random() < 0.88:
                out.placed.append(places.place(made, side * (wide + 2.4 + 1.8), y + 1.5, 0, -side * np.pi / 2))
            y += rng.uniform(4.2, 5.5)
        for y in np.arange(rng.uniform(0, 3), 18, rng.uniform(4, 7)):
            beside = [buildings.street_lamp, plants.tree, buildings.bench, plants.poplar][rng.integers(4)]
            out.stand(beside(paint), side * (wide + 0.5), y, -side * np.pi / 2, 0.1)
    for _ in range(rng.integers(0, 4)):
        made = [vehicles.car, vehicles.car, vehicles.truck][rng.integers(3)](paint)
        side = rng.choice([-1, 1])
        if out.free(side * 0.5 * wide, y := rng.uniform(3, 15), made.reach()):
            out.stand(made, side * 0.5 * wide, y, side * np.pi / 2, 0.0)
    family = [places.PEOPLE, places.PEOPLE, [vehicles.car, vehicles.truck], [animals.dog, animals.cat]][rng.integers(4)]
    out.show(
        out.stand(
            family[rng.integers(len(family))](paint),
            rng.uniform(-0.6, 0.6) * wide,
            rng.uniform(0, 2),
            front(paint),
            0.0,
        )
    )
    for _ in range(rng.integers(0, 4)):
        x = rng.choice([-1, 1]) * (wide + rng.uniform(0.2, 1.5))
        out.stand(
            places.PEOPLE[rng.integers(5)](paint),
            x,
            rng.uniform(0, 10),
            rng.normal(0, 1.5),
            0.1,
        )
    _filmed(out, 0.3)
    out.framing = replace(out.framing, azimuth=(-0.35, 0.35))
    return out
