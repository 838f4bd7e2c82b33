# SPDX-License-Identifier: GPL-3.0-or-later
"""An evaluated mesh as arrays: corners, and normals where the surface is smooth."""

from __future__ import annotations

import ctypes

import bpy
import numpy as np

from ..multiplane_protocol.surface import MeshArrays
from .surface_store import ArrayStore


def store_mesh(store: ArrayStore, mesh: bpy.types.Mesh) -> MeshArrays:
    """Writes everything but `rest`. Triangles, and which of them are smooth, are as Cycles has them."""
    places, corners = positions(mesh), triangle_corners(mesh)
    triangles = _corner_vertices(mesh)[corners]
    normals, by_corner = None, None
    if mesh.normals_domain == "POINT":
        normals = _vectors(mesh.vertex_normals)
    elif _has_sharp_faces_alone(mesh):
        normals, by_corner = _with_flat_faces(mesh, places, triangles)
    elif mesh.normals_domain == "CORNER":
        normals, by_corner = _vectors(mesh.corner_normals), corners
    return MeshArrays(
        positions=store.put(places),
        triangles=store.put(triangles),
        normals="" if normals is None else store.put(normals),
        normal_corners="" if by_corner is None else store.put(by_corner),
    )


def positions(mesh: bpy.types.Mesh) -> np.ndarray:
    """[V,3] float32."""
    found = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.attributes["position"].data.foreach_get("vector", found.ravel())
    return found


def triangle_corners(mesh: bpy.types.Mesh) -> np.ndarray:
    """[T,3] int32, corners of faces. How a face is cut depends on its shape, which may change from frame to frame."""
    mesh.calc_loop_triangles()
    triangles = mesh.loop_triangles
    shape = len(triangles), 3
    # Blender keeps them as one block of integers, which is ten times as fast to take as triangle by triangle.
    block = (ctypes.c_int32 * (shape[0] * shape[1])).from_address(triangles[0].as_pointer())
    found = np.frombuffer(block, np.int32).reshape(shape).copy()
    if tuple(found[-1]) != tuple(triangles[-1].loops):  # a Blender that keeps them in another way
        triangles.foreach_get("loops", found.ravel())
    return found


def _corner_vertices(mesh: bpy.types.Mesh) -> np.ndarray:
    """[corners] int32."""
    found = np.empty(len(mesh.loops), np.int32)
    mesh.attributes[".corner_vert"].data.foreach_get("value", found)
    return found


def _vectors(values: bpy.types.bpy_prop_collection) -> np.ndarray:
    """[M,3] float32."""
    found = np.empty((len(values), 3), np.float32)
    values.foreach_get("vector", found.ravel())
    return found


def _has_sharp_faces_alone(mesh: bpy.types.Mesh) -> bool:
    """Whether some faces are flat, and nothing else breaks the smoothness of the others."""
    if mesh.normals_domain != "CORNER" or mesh.has_custom_normals:
        return False
    edges = np.zeros(len(mesh.edges), bool)
    if "sharp_edge" in mesh.attributes:
        mesh.attributes["sharp_edge"].data.foreach_get("value", edges)
    return not edges.any()


def _with_flat_faces(mesh: bpy.types.Mesh, places: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Normals [M,3] and their corners [T,3]. In Cycles a flat face leaves its neighbours smooth towards it, unlike in
    Blender's corner normals."""
    faces, flat = np.empty(len(triangles), np.int32), np.empty(len(mesh.polygons), bool)
    mesh.loop_triangle_polygons.foreach_get("value", faces)
    mesh.attributes["sharp_face"].data.foreach_get("value", flat)
    smooth, is_flat = _vectors(mesh.vertex_normals), flat[faces]
    a, b, c = (places[triangles[is_flat, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    length = np.linalg.norm(across, axis=1, keepdims=True)
    normals = np.concatenate((smooth, across / np.maximum(length, np.finfo(np.float32).tiny)))
    by_corner = triangles.copy()
    by_corner[is_flat] = (len(smooth) + np.arange(is_flat.sum(), dtype=np.int32))[:, None]
    return normals, by_corner
