# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands where in one frame: meshes, the places where they are shown, and what is left to Cycles."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import bpy
import numpy as np

from ..multiplane_protocol.surface import MeshArrays, SurfaceFile
from .source import View
from .surface_cover import Coverage
from .surface_mesh import positions, store_mesh
from .surface_store import ArrayStore


class Shapes:
    """Meshes over all frames: those that cannot change are read once, the others know their shape before deformation.

    That shape is the object's own mesh where deformation leaves the number of vertices as it is; else, as behind a
    subdivision, the evaluated mesh in the scene's first frame; else it is not known. None of these depends on which
    frames are asked for.
    """

    def __init__(self, store: ArrayStore) -> None:
        self._store = store
        self._unchanging: dict[int, MeshArrays] = {}
        self._own: dict[int, str] = {}
        self._first: dict[tuple[str, str], tuple[int, str]] = {}

    def read(self, instance: bpy.types.DepsgraphObjectInstance) -> MeshArrays:
        """The first frame that is read is the scene's first."""
        thing, mesh = instance.object, instance.object.data
        if _is_generated(instance):
            return self._with_first(thing, store_mesh(self._store, mesh), len(mesh.vertices))
        own = thing.original.data
        uid = own.session_uid
        if not thing.modifiers and not own.shape_keys:
            if uid not in self._unchanging:
                self._unchanging[uid] = store_mesh(self._store, mesh)
            return self._unchanging[uid]
        arrays = store_mesh(self._store, mesh)
        if len(own.vertices) != len(mesh.vertices):
            return self._with_first(thing, arrays, len(mesh.vertices))
        if uid not in self._own:
            self._own[uid] = self._store.put(positions(own))
        return replace(arrays, rest=self._own[uid])

    def _with_first(self, thing: bpy.types.Object, arrays: MeshArrays, count: int) -> MeshArrays:
        found, rest = self._first.setdefault((thing.name_full, thing.data.name_full), (count, arrays.positions))
        return replace(arrays, rest=rest) if found == count else arrays


class Keys:
    """Numbers for instances, the same in every frame and every job."""

    def __init__(self) -> None:
        self._owners: dict[int, str] = {}

    def of(self, instance: bpy.types.DepsgraphObjectInstance) -> int:
        """From 1."""
        name = instance.object.name_full
        if instance.is_instance:
            name = f"{name}\0{instance.parent.name_full}\0{tuple(instance.persistent_id)}"
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big") >> 1 or 1
        while self._owners.setdefault(key, name) != name:
            key = key % 0x7FFFFFFF + 1
        return key


class FrameGeometry:
    """Collects one frame, view layer by view layer."""

    def __init__(self, store: ArrayStore, shapes: Shapes, keys: Keys, ids: dict[bpy.types.Object, int]) -> None:
        self._store = store
        self._shapes = shapes
        self._keys = keys
        self._ids = ids
        self._meshes: dict[MeshArrays, int] = {}
        self._shown: dict[int, tuple[int, int, np.ndarray]] = {}
        self.missing: dict[int, str] = {}
        """Value in the id pass → why the object is left to Cycles."""

    def add(self, depsgraph: bpy.types.Depsgraph) -> None:
        """Everything that the camera may see. Blender's data is valid within one turn of the loop only."""
        coverage, read = Coverage(depsgraph), {}
        for instance in depsgraph.object_instances:
            number = self._ids.get(instance.object.original)
            if number is None or number in self.missing or not coverage.is_seen(instance):
                continue
            if reason := coverage.missing(instance):
                self.missing[number] = reason
            elif instance.object.type == "MESH" and len(instance.object.data.polygons):
                pointer = instance.object.data.as_pointer()
                if pointer not in read:
                    arrays = self._shapes.read(instance)
                    read[pointer] = self._meshes.setdefault(arrays, len(self._meshes))
                place = np.array(instance.matrix_world, np.float32)
                self._shown[self._keys.of(instance)] = read[pointer], number, place

    def file(self, view: View) -> SurfaceFile:
        """Writes the arrays of the instances. Raises OSError."""
        shown = [(key, *at) for key, at in self._shown.items() if at[1] not in self.missing]
        key, mesh, number = (np.array([item[i] for item in shown], np.int32) for i in range(3))
        places = np.array([item[3] for item in shown], np.float32).reshape(-1, 4, 4)
        return SurfaceFile(
            camera=view.camera,
            cam_from_world=tuple(view.cam_from_world.ravel().tolist()),
            clip_from_cam=tuple(view.clip_from_cam.ravel().tolist()),
            meshes=tuple(self._meshes),
            mesh=self._store.put(mesh),
            object=self._store.put(number),
            key=self._store.put(key),
            world_from_object=self._store.put(places),
            rendered=tuple(sorted(self.missing)),
        )


def _is_generated(instance: bpy.types.DepsgraphObjectInstance) -> bool:
    """Whether the mesh is not the object's own, but made by its modifiers, or out of a curve, a text, a metaball."""
    return instance.is_instance and instance.parent.original == instance.object.original
