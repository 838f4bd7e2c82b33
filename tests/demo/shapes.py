# SPDX-License-Identifier: Apache-2.0
"""Small building blocks for the demo scene: materials, and objects made of vertices and faces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
from mathutils import Vector

Point = Sequence[float]


def material(name: str, colour: Point, roughness: float = 0.8) -> bpy.types.Material:
    """A plain coloured surface; `colour` is linear RGB."""
    made = bpy.data.materials.new(name)
    if not made.node_tree:  # always there from 5.0 on
        made.use_nodes = True
    surface = made.node_tree.nodes["Principled BSDF"]
    surface.inputs["Base Color"].default_value = (*colour, 1)
    surface.inputs["Roughness"].default_value = roughness
    made.diffuse_color = (*colour, 1)
    return made


class Builder:
    """Collects rounded parts into one mesh with a material and bone weights for every part."""

    def __init__(self) -> None:
        self.vertices: list[Vector] = []
        self.faces: list[tuple[int, ...]] = []
        self.face_materials: list[int] = []
        self.weights: list[dict[str, float]] = []
        self.materials: list[bpy.types.Material] = []

    def tube(
        self,
        path: Sequence[Point],
        radii: Sequence[Point],
        surface: bpy.types.Material,
        weights: Sequence[dict[str, float]],
        around: int = 24,
    ) -> None:
        """A closed skin around a path: at each point of it an ellipse with radii (sideways, front to back).

        Ends are rounded by the caller's radii shrinking to a small value. @param weights  one dict for each point.
        """
        points = [Vector(point) for point in path]
        first = len(self.vertices)
        for i, (point, (side, front)) in enumerate(zip(points, radii, strict=True)):
            along = (points[min(i + 1, len(points) - 1)] - points[max(i - 1, 0)]).normalized()
            x_axis = Vector((1, 0, 0)) if abs(along.x) < 0.8 else Vector((0, 0, 1))
            y_axis = along.cross(x_axis).normalized()
            x_axis = y_axis.cross(along)
            for k in range(around):
                angle = 2 * math.pi * k / around
                self._vertex(point + x_axis * side * math.cos(angle) + y_axis * front * math.sin(angle), weights[i])
        for i in range(len(points) - 1):
            for k in range(around):
                a, b = first + i * around + k, first + i * around + (k + 1) % around
                self._face((a, b, b + around, a + around), surface)
        self._face(tuple(reversed(range(first, first + around))), surface)
        self._face(tuple(range(len(self.vertices) - around, len(self.vertices))), surface)

    def ellipsoid(
        self,
        centre: Point,
        radii: Point,
        surface: bpy.types.Material,
        bone: str = "",
        rings: int = 16,
        around: int = 24,
    ) -> None:
        """An axis-aligned ellipsoid that follows one bone."""
        x, y, z = centre
        heights = [math.pi * (i + 0.02) / (rings + 0.04) for i in range(rings + 1)]
        self.tube(
            [(x, y, z - radii[2] * math.cos(a)) for a in heights],
            [(radii[0] * math.sin(a), radii[1] * math.sin(a)) for a in heights],
            surface,
            [{bone: 1.0} if bone else {}] * (rings + 1),
            around,
        )

    def block(self, corner: Point, size: Point, surface: bpy.types.Material) -> None:
        """A box from its lowest corner."""
        first = len(self.vertices)
        for k in range(8):
            self._vertex(Vector(corner[i] + size[i] * (k >> i & 1) for i in range(3)), {})
        for face in ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)):
            self._face(tuple(first + k for k in face), surface)

    def polygons(self, points: Sequence[Point], faces: Sequence[Sequence[int]], surface: bpy.types.Material) -> None:
        """Faces as given."""
        first = len(self.vertices)
        for point in points:
            self._vertex(Vector(point), {})
        for face in faces:
            self._face(tuple(first + k for k in face), surface)

    def finish(self, name: str, smooth: bool = True) -> bpy.types.Object:
        """The object, linked into the scene."""
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata(self.vertices, [], self.faces)
        for surface in self.materials:
            mesh.materials.append(surface)
        mesh.polygons.foreach_set("material_index", self.face_materials)
        mesh.polygons.foreach_set("use_smooth", [smooth] * len(self.faces))
        thing = bpy.data.objects.new(name, mesh)
        bpy.context.scene.collection.objects.link(thing)
        for index, weights in enumerate(self.weights):
            for bone, weight in weights.items():
                group = thing.vertex_groups.get(bone) or thing.vertex_groups.new(name=bone)
                group.add([index], weight, "REPLACE")
        return thing

    def _vertex(self, position: Vector, weights: dict[str, float]) -> None:
        self.vertices.append(position)
        self.weights.append(weights)

    def _face(self, corners: tuple[int, ...], surface: bpy.types.Material) -> None:
        if surface not in self.materials:
            self.materials.append(surface)
        self.faces.append(corners)
        self.face_materials.append(self.materials.index(surface))
