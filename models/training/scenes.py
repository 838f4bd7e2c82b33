# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes with their buffers, as Multiplane's passes give them; the same seed gives the same scene.

Seeds from HELD_OUT on are never shown to training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from multiplane_protocol.shot import Person

from .facts import Facts
from .world import indoors, outdoors, people, tell
from .world.camera import Camera, frame
from .world.light import Lighting, displayed, lit
from .world.material import Material, Paintbox, base_colours
from .world.places import Place
from .world.raster import Triangles, rasterise
from .world.thing import Thing

HELD_OUT = 900_000
_PLACES = ((indoors.studio, 0.34), (indoors.room, 0.18), (outdoors.field, 0.18), (outdoors.forest, 0.07), (outdoors.village, 0.08), (outdoors.street, 0.1), (outdoors.beach, 0.05))  # fmt: skip


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
    tan_half_fov: float


@dataclass(frozen=True)
class Assembly:
    """All of a place's meshes as one, with what each triangle's part belongs to."""

    mesh: Triangles
    materials: list[Material]  # of each part
    ids: np.ndarray  # [parts] int32, from 1
    turns: np.ndarray  # [parts,3,3] world from object
    origins: np.ndarray  # [parts,3]
    things: list[Thing]  # of each part

    def on_object(self, points: np.ndarray, part: np.ndarray) -> np.ndarray:
        """World points [N,3] in the axes of the objects that they lie on."""
        return np.einsum("ni,nij->nj", points - self.origins[part], self.turns[part])


def assemble(place: Place) -> Assembly:
    points, normals, faces, part, materials, ids, turns, origins, things = ([] for _ in range(9))
    standing = [(thing, at, np.eye(3), False) for thing, at in place.ground]
    standing += [(p.thing, p.at, p.turn, p.separate) for p in place.placed]
    first, number = 0, 0
    for thing, at, turn, separate in standing:
        number += not separate
        for mesh, material in thing.parts:
            number += separate
            points.append(mesh.points @ turn.T.astype(np.float32) + at.astype(np.float32))
            normals.append(mesh.normals @ turn.T.astype(np.float32))
            faces.append(mesh.faces + first)
            part.append(np.full(len(mesh.faces), len(materials), np.int32))
            first += len(mesh.points)
            materials.append(material)
            ids.append(number)
            turns.append(turn)
            origins.append(at)
            things.append(thing)
    merged = Triangles(*(np.concatenate(a) for a in (points, normals, faces, part)))
    return Assembly(merged, materials, np.array(ids, np.int32), np.float32(turns), np.float32(origins), things)


def build(rng: np.random.Generator) -> tuple[Place, Camera, Lighting]:
    makers, shares = zip(*_PLACES, strict=True)
    place = makers[rng.choice(len(makers), p=shares)](Paintbox(rng))
    sky = place.sky
    camera = frame(rng, place.framing, place.focus, place.extent)
    if place.indoors:
        ambient = rng.uniform(0.12, 0.6) * np.array([1, rng.uniform(0.9, 1), rng.uniform(0.8, 1.05)])
    else:
        ambient = (0.35 * sky.low + 0.65 * sky.high) * rng.uniform(0.5, 1.0) + rng.choice([0.02, 0.1, 0.3])
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
    rays, hit = camera.rays(size), surface.part >= 0
    part = surface.part[hit]
    points = np.float32(camera.position) + rays[hit] * surface.depth[hit][:, None]
    albedo = base_colours(everything.materials, part, everything.on_object(points, part))
    samples = lit(everything.mesh, camera, surface, lighting, everything.materials, part, albedo, points, hit, rays, place.focus, place.extent)  # fmt: skip
    whole = np.zeros((*hit.shape, 3), np.float32)
    glow = np.array([m.glow for m in everything.materials], np.float32)[part]
    whole[hit] = np.minimum(albedo * (1 + glow[:, None]), 1)

    middle = np.s_[1::2, 1::2]
    depth, seen = np.ascontiguousarray(surface.depth[middle]), hit[middle]
    part, rays = surface.part[middle], rays[middle]
    position = 10 * rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    points = np.float32(camera.position) + rays[seen] * depth[seen][:, None]
    position[seen] = everything.on_object(points, part[seen])
    ids = np.where(seen, everything.ids[part], 0).astype(np.int32)
    beauty = displayed(samples, lighting)
    finite = depth[seen] if seen.any() else np.ones(1, np.float32)
    return Buffers(
        beauty,
        np.ascontiguousarray(whole[middle]),
        depth,
        (surface.normal[middle] @ np.float32(camera.world_from_cam)).astype(np.float32),
        ids,
        position.astype(np.float32),
        tuple(people_of(place, camera, depth)),
        float(finite.min() * rng.uniform(0.75, 1)),
        float(finite.max() * rng.uniform(1, 1.5)),
        tell.facts(place, everything.things, np.where(seen, part, -1), beauty, whole[middle]),
        camera.tan_half_fov,
    )


def single_thread() -> None:
    """For processes that run side by side, one on each core."""
    cv2.setNumThreads(1)
