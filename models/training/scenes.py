# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes with their buffers, as Multiplane's passes give them; the same seed gives the same scene.

Seeds from HELD_OUT on are never shown to training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from multiplane_protocol.shot import Person

from .facts import Facts
from .world import people, tell
from .world.assembly import assemble
from .world.camera import Camera
from .world.chance import place_by_chance
from .world.lamps import Lighting
from .world.light import Shader
from .world.material import base_colours
from .world.picture import beauty
from .world.places import Place, film
from .world.raster import rasterise

HELD_OUT = 900_000


@dataclass(frozen=True)
class Buffers:
    """A frame's passes; row 0 at the top."""

    beauty: np.ndarray  # uint8 [S,S,3] sRGB
    albedo: np.ndarray  # float32 [S,S,3] linear base colour at pixel centres, 0..1; background 0
    depth: np.ndarray  # float32 [S,S] metres along the camera's axis; background inf
    normal: np.ndarray  # float32 [S,S,3] camera space, unit; background 0
    ids: np.ndarray  # int32 [S,S]; background 0
    position: np.ndarray  # float32 [S,S,3] metres in the object's own axes; background: 10 m along the view direction
    people: tuple[Person, ...]
    near: float  # metres: the shot's depth range, somewhat wider than the frame's, as other frames may widen it
    far: float
    facts: Facts
    cam_from_world: tuple[float, ...]  # 4×4, row-major, Blender's camera axes
    clip_from_cam: tuple[float, ...]  # 4×4, row-major, OpenGL clip space


def build(rng: np.random.Generator) -> tuple[Place, Camera, Lighting]:
    place = place_by_chance(rng)
    sky = place.sky
    camera = film(place)
    if place.indoors:
        ambient = rng.uniform(0.12, 0.6) * np.array([1, rng.uniform(0.9, 1), rng.uniform(0.8, 1.05)])
    else:
        ambient = (0.35 * sky.low + 0.65 * sky.high) * rng.uniform(0.5, 1.0) + rng.choice([0.04, 0.1, 0.3])
        ambient += 0.35 * (sky.strength == 0)
    bounce = ambient * rng.uniform(0.3, 0.7)
    mist = 0.0 if place.indoors or not place.time or rng.random() < 0.6 else rng.choice([0.004, 0.015, 0.05])
    exposure = 2.0 ** rng.normal(0, 0.45)
    soft = rng.choice([0.0, 0.5, 1.0])
    return place, camera, Lighting(sky, ambient, bounce, place.lamps, mist, exposure, soft)


def people_of(place: Place, camera: Camera, depth: np.ndarray) -> Sequence[Person]:
    found = (people.seen(p, camera, depth) for p in place.placed if p.thing.joints is not None)
    return [person for person in found if person]


def render(seed: int, size: int = 256) -> Buffers:
    rng = np.random.default_rng(seed)
    place, camera, lighting = build(rng)
    everything = assemble(place)
    surface = rasterise(everything.mesh, camera, size)
    shader = Shader(everything, camera, surface, lighting, place.focus, place.extent)

    middle = np.s_[1::2, 1::2]
    rays = shader.rays.reshape(*surface.part.shape, 3)
    depth, part, rays = (np.ascontiguousarray(a[middle]) for a in (surface.depth, surface.part, rays))
    seen = part >= 0
    position = 10 * rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    points = np.float32(camera.position) + rays[seen] * depth[seen][:, None]
    position[seen] = on_object = everything.on_object(points, part[seen])
    albedo = np.zeros_like(position)
    glow = shader.shine[part[seen], 3:]
    albedo[seen] = np.minimum(
        base_colours(everything.materials, part[seen], lambda here: on_object[here]) * (1 + glow), 1
    )
    ids = np.where(seen, everything.ids[part], 0).astype(np.int32)
    shown = beauty(shader, lighting)
    finite = depth[seen] if seen.any() else np.ones(1, np.float32)
    return Buffers(
        shown,
        albedo,
        depth,
        (surface.normals(middle) @ np.float32(camera.world_from_cam)).astype(np.float32),
        ids,
        position.astype(np.float32),
        tuple(people_of(place, camera, depth)),
        float(finite.min() * rng.uniform(0.75, 1)),
        float(finite.max() * rng.uniform(1, 1.5)),
        tell.facts(place, everything.things, part, shown, albedo),
        camera.cam_from_world,
        camera.clip_from_cam,
    )
