# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on its object each surface point is, so that what a painter anchors there moves and turns with the object."""

from __future__ import annotations

import bpy
import numpy as np

from .source import View

SKY_M = 10.0
"""How far away the background counts as being."""
WORLD = np.eye(4)


def object_places(depsgraph: bpy.types.Depsgraph, numbers: dict[bpy.types.Object, int]) -> dict[int, np.ndarray]:
    """Number in the id pass → [4,4] world_from_object without the object's scale, as the depsgraph shows it.

    An object that is there itself has its own place. One that only instances show has the place of the first of them:
    a character that is instanced once carries its strokes along, a thousand leaves share one leaf's axes.
    """
    places, instanced = {}, {}
    for instance in depsgraph.object_instances:
        number = numbers.get(instance.object.original)
        if number is None:
            continue
        found = instanced if instance.is_instance else places
        if number not in found:
            location, rotation, _ = instance.matrix_world.decompose()
            place = np.eye(4)
            place[:3, :3], place[:3, 3] = rotation.to_matrix(), location
            found[number] = place
    return instanced | places


def position(view: View, depth: np.ndarray, ids: np.ndarray, places: dict[int, np.ndarray]) -> np.ndarray:
    """[H,W,3] float32, metres along the axes of the pixel's object, whose scale counts and whose place does not.

    The background is the direction of view in the world, 10 m long. An orthographic camera, which has but one, sees a
    plane 10 m away. Camera and object meet in double precision, so that a scene far from the origin loses nothing.
    @param depth   [H,W], background +inf
    @param ids     [H,W]
    @param places  what object_places found
    """
    start, direction = view.rays(*depth.shape)
    world_from_cam = np.linalg.inv(view.cam_from_world)
    sky = direction / np.linalg.norm(direction, axis=-1, keepdims=True) * SKY_M + start
    result = (sky @ world_from_cam[:3, :3].T).astype(np.float32)
    surface = np.flatnonzero(np.isfinite(depth))
    surface = surface[np.argsort(ids.flat[surface], kind="stable")]
    numbers, first = np.unique(ids.flat[surface], return_index=True)
    # Without any surface there is no number, but one empty part.
    for number, own in zip(numbers, np.split(surface, first[1:]), strict=False):
        at = np.unravel_index(own, depth.shape)
        in_camera = start[at] + direction[at] * depth[at][:, None]
        object_from_cam = np.linalg.inv(places.get(number, WORLD)) @ world_from_cam
        result[at] = in_camera @ object_from_cam[:3, :3].T + object_from_cam[:3, 3]
    return result
