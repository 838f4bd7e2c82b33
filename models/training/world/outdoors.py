# SPDX-License-Identifier: Apache-2.0
"""Fields, hills, snow, desert, beach, forest, village and street."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import animals, buildings, figure, places, plants, tableware, vehicles
from .camera import Framing
from .land import EDGE, grassy, ground, mountains, under
from .material import Paintbox
from .mesh import ball, box
from .places import Place, front, hero


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
    out = under(paint, setting)
    land = {
        "snow": lambda: paint.near(0.6, 0.04, 0.95),
        "desert": lambda: paint.near(0.1, 0.45, 0.85),
    }.get(setting, lambda: grassy(paint))()
    rough = {"field": 0.0 if rng.random() < 0.6 else 0.3, "hills": rng.uniform(1.5, 4)}.get(
        setting, rng.uniform(0.3, 1.2)
    )
    ground(out, land, rough)
    if rng.random() < 0.45 or setting == "hills":
        mountains(out, paint.near(rng.choice([0.6, 0.3, 0.08]), 0.2, rng.uniform(0.35, 0.7)), setting == "snow")
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
    out = under(paint, "beach")
    ground(out, paint.near(0.1, 0.35, 0.9), 0.0)
    shore = rng.uniform(2.5, 6)
    water = paint.near(rng.choice([0.55, 0.5, 0.6]), 0.55, 0.65)
    water = water if paint.grey else replace(water, gloss=0.6, sharp=60.0, metal=0.35)
    out.lay(water, box(EDGE, EDGE / 2, 0.06).moved(0, EDGE / 2 + shore, -0.04))
    _with_hero(
        out,
        [places.PEOPLE, places.PEOPLE, places.ANIMALS, [vehicles.boat, vehicles.balloon, plants.palm], places.SHAPES],
    )
    out.scatter([plants.palm, plants.palm, plants.rock, buildings.tent, figure.person, figure.child, tableware.barrel],
                int(rng.integers(1, 6)), (1.2 * out.extent, 6 + out.extent))  # fmt: skip
    for _ in range(rng.integers(0, 3)):
        out.stand(vehicles.boat(paint), rng.uniform(-8, 8), shore + rng.uniform(2, 12), None, -0.1)
    if rng.random() < 0.4:
        mountains(out, paint.near(0.35, 0.3, 0.5), False)
    return _filmed(out)


def forest(paint: Paintbox) -> Place:
    rng = paint.rng
    out = under(paint, "forest")
    ground(out, grassy(paint), rng.choice([0.0, 0.3, 0.8]))
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
    out = under(paint, "village")
    ground(out, grassy(paint), rng.choice([0.0, 0.4, 1.0]))
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
    out = under(paint, "street")
    out.lay(paint.near(0.6, 0.05, rng.uniform(0.25, 0.5)), box(EDGE, EDGE, 0.05).moved(z=-0.05))
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
