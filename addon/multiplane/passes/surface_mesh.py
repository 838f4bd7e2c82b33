# SPDX-License-Identifier: GPL-3.0-or-later
"""An evaluated mesh as arrays: corners, and normals where the surface is smooth."""

from __future__ import annotations

import ctypes

import bpy
import numpy as np

from ..multiplane_protocol.surface import MeshArrays
from .surface_store import ArrayStore


def store_mesh(store: ArrayStore, mesh: bpy.types.Mesh) -> MeshArrays:
    """Writes everything but `rest`. Triangles are those that Cycles draws."""
    corners = triangle_corners(mesh)
    normals, by_corner = _normals(mesh)
    return MeshArrays(
        positions=store.put(positions(mesh)),
        triangles=store.put(_corner_vertices(mesh)[corners]),
        normals="" if normals is None else store.put(normals),
        normal_corners=store.put(corners) if by_corner else "",
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


def _normals(mesh: bpy.types.Mesh) -> tuple[np.ndarray | None, bool]:
    """[M,3] float32, and whether M counts corners rather than vertices; none for a mesh without smooth faces."""
    domain = mesh.normals_domain
    if domain == "FACE":
        return None, False
    values = mesh.corner_normals if domain == "CORNER" else mesh.vertex_normals
    found = np.empty((len(values), 3), np.float32)
    values.foreach_get("vector", found.ravel())
    return found, domain == "CORNER"
