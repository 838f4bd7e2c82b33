# SPDX-License-Identifier: Apache-2.0
"""All meshes of a place as one, ready to be rasterised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .material import Material
from .places import Place
from .raster import Triangles
from .thing import Thing


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
    first, number = 0, 0
    for placed in place.everything():
        thing, at, turn, separate = placed.thing, placed.at, placed.turn, placed.separate
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
