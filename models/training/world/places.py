# SPDX-License-Identifier: Apache-2.0
"""Places: what stands where, how it is lit and how it is filmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from . import animals, buildings, figure, furniture, plants, robots, shapes, tableware, vehicles
from .camera import Camera, Framing, frame
from .lamps import Lamp
from .material import Material, Paintbox
from .mesh import UP, Mesh
from .sky import Sky
from .thing import Placed, Thing, place

Maker = Callable[[Paintbox], Thing]
PEOPLE: list[Maker] = [figure.person, figure.person, figure.child, robots.robot, robots.robot]
ANIMALS: list[Maker] = [
    animals.dog,
    animals.cat,
    animals.horse,
    animals.rabbit,
    animals.bird,
    animals.snail,
    animals.fish,
]
VEHICLES: list[Maker] = [
    vehicles.car,
    vehicles.truck,
    vehicles.train,
    vehicles.boat,
    vehicles.rocket,
    vehicles.aeroplane,
    vehicles.balloon,
]
BUILDINGS: list[Maker] = [
    buildings.house,
    buildings.house,
    buildings.tower,
    buildings.castle,
    buildings.tent,
    buildings.windmill,
]
TREES: list[Maker] = [plants.tree, plants.tree, plants.fir, plants.poplar]
SMALL: list[Maker] = [
    tableware.vase,
    tableware.bottle,
    tableware.cup,
    tableware.fruit,
    tableware.bowl,
    tableware.teapot,
    tableware.candle,
    furniture.book,
    plants.plant_pot,
]
FURNITURE: list[Maker] = [
    furniture.sofa,
    furniture.chair,
    furniture.table,
    furniture.shelf,
    furniture.bed,
    furniture.lamp,
]
BOXES: list[Maker] = [tableware.crate, tableware.barrel, tableware.chest]
SHAPES: list[Maker] = [shapes.shape, shapes.shape, shapes.shape, shapes.arch]
HEROES = [
    *((PEOPLE, 0.36), (ANIMALS, 0.13), (VEHICLES, 0.1), (BUILDINGS, 0.07), (TREES, 0.04)),
    *((SMALL, 0.09), (FURNITURE, 0.06), (BOXES, 0.04), (SHAPES, 0.11)),
]


@dataclass
class Place:
    setting: str  # one of facts.SETTINGS
    paint: Paintbox
    ground: list[Placed] = field(default_factory=list)  # floors and walls
    placed: list[Placed] = field(default_factory=list)
    height: Callable[[float, float], float] = lambda x, y: 0.0
    focus: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.0, 0.5]))
    extent: float = 1.5  # metres of what the camera is to show
    framing: Framing = field(default_factory=lambda: Framing((0.5, 1.0)))
    sky: Sky | None = None
    time: str = ""
    kind_of_sky: str = ""
    lamps: list[Lamp] = field(default_factory=list)
    indoors: bool = False

    def lay(self, material: Material, *meshes: Mesh) -> None:
        """Part of the ground or of a wall; their patterns are wide."""
        wide = material.scale * (2 if self.indoors else 5)
        material = replace(material, scale=wide, metal=min(material.metal, 0.35))
        made = Thing("")
        made.add(material, *meshes)
        self.ground.append(place(made, 0, 0))

    def stand(self, thing: Thing, x: float, y: float, angle: float | None = None, z: float | None = None) -> Placed:
        rng = self.paint.rng
        angle = rng.uniform(-np.pi, np.pi) if angle is None else angle
        z = self.height(x, y) if z is None else z
        self.placed.append(place(thing, x, y, z, angle, separate=bool(rng.random() < 0.35)))
        return self.placed[-1]

    def free(self, x: float, y: float, reach: float) -> bool:
        return all(np.hypot(x - p.at[0], y - p.at[1]) > 0.85 * (reach + p.reach) for p in self.placed)

    def scatter(
        self, makers: list[Maker], count: int, spread: tuple[float, float], towards: float | None = None
    ) -> None:
        """Some of them in a ring about the focus, where there is room; towards: only behind the focus, ± radians."""
        rng = self.paint.rng
        for _ in range(count):
            thing = makers[rng.integers(len(makers))](self.paint)
            reach = thing.reach()
            for _ in range(4):
                away = rng.uniform(*spread)
                angle = rng.uniform(-np.pi, np.pi) if towards is None else np.pi / 2 + rng.uniform(-towards, towards)
                x, y = self.focus[0] + away * np.cos(angle), self.focus[1] + away * np.sin(angle)
                if self.free(x, y, reach):
                    self.stand(thing, x, y, rng.normal(0, 0.7) if thing.joints is not None else None)
                    break

    def everything(self) -> list[Placed]:
        return self.ground + self.placed

    def show(self, placed: Placed) -> None:
        """Makes this what the camera looks at."""
        tall = placed.thing.height()
        self.extent = float(max(tall, 1.4 * placed.reach))
        self.focus = placed.at + 0.5 * tall * UP


def hero(paint: Paintbox) -> Thing:
    """What a picture is about."""
    families, shares = zip(*HEROES, strict=True)
    family = families[paint.rng.choice(len(families), p=np.array(shares) / sum(shares))]
    return family[paint.rng.integers(len(family))](paint)


def front(paint: Paintbox) -> float:
    """An angle about the vertical that mostly shows a thing's front or side."""
    return float(paint.rng.normal(0, 0.8))


def _in_the_way(placed: Placed, camera: np.ndarray, focus: np.ndarray) -> bool:
    """Whether a thing, as an upright cylinder, holds the camera or hides the focus from it."""
    way, away, radius = focus[:2] - camera[:2], placed.at[:2] - camera[:2], 0.75 * placed.reach
    top = placed.at[2] + placed.thing.height()
    if np.hypot(*away) < radius + 0.15 and camera[2] < top:
        return True
    if np.hypot(*(placed.at[:2] - focus[:2])) < placed.reach:
        return False  # it is the focus, or belongs to it
    share = np.clip(way @ away / max(way @ way, 1e-6), 0, 1)  # of the way, where it comes nearest
    return bool(np.hypot(*(away - share * way)) < radius and camera[2] + share * (focus[2] - camera[2]) < top)


def film(out: Place) -> Camera:
    """A camera with a free sight of what the place is about, if a few tries find one."""
    for _ in range(8):
        camera = frame(out.paint.rng, out.framing, out.focus, out.extent)
        if not any(_in_the_way(placed, camera.position, out.focus) for placed in out.placed):
            break
    return camera
