# SPDX-License-Identifier: Apache-2.0
"""Objects: things of the procedural world as meshes, and what Blender itself offers."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..world.material import Material, Paintbox
from ..world.mesh import Mesh
from ..world.thing import Placed, Thing
from .surfaces import surface


def _mesh(parts: list[tuple[Mesh, Material]]) -> bpy.types.Mesh:
    """One mesh with a material slot for each kind of surface, shaded with the parts' own normals."""
    first = np.cumsum([0, *(len(mesh.points) for mesh, _ in parts)])
    points, normals = (np.concatenate([getattr(mesh, name) for mesh, _ in parts]) for name in ("points", "normals"))
    faces = np.concatenate([mesh.faces + start for (mesh, _), start in zip(parts, first[:-1], strict=True)])
    corners = points[faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inwards = np.einsum("fi,fi->f", flat, normals[faces].sum(1)) < 0
    faces[inwards] = faces[inwards][:, ::-1]
    faces = faces[np.einsum("fi,fi->f", flat, flat) > 1e-16]
    made = bpy.data.meshes.new("Mesh")
    made.from_pydata(points.tolist(), [], faces.tolist())
    made.polygons.foreach_set("use_smooth", np.ones(len(made.polygons), bool))
    made.normals_split_custom_set_from_vertices(normals.tolist())
    return made


def _linked(name: str, data: bpy.types.ID) -> bpy.types.Object:
    made = bpy.data.objects.new(name or "Ground", data)
    bpy.context.scene.collection.objects.link(made)
    return made


def stand(placed: Placed) -> list[bpy.types.Object]:
    """The thing as one object, or as one for each of its materials."""
    thing, out, matrix = placed.thing, [], Matrix.LocRotScale(Vector(placed.at), Matrix(placed.turn).to_3x3(), None)
    kinds: dict[Material, list[tuple[Mesh, Material]]] = {}
    for mesh, material in thing.parts:
        kinds.setdefault(material, []).append((mesh, material))
    for material, parts in kinds.items():
        made = _linked(thing.name, _mesh(parts))
        made.data.materials.append(surface(material))
        made.matrix_world = matrix
        out.append(made)
    if not placed.separate and len(out) > 1:
        with bpy.context.temp_override(active_object=out[0], selected_editable_objects=out):
            bpy.ops.object.join()
        out = out[:1]
    return out


def _added(kind: str, **options: object) -> bpy.types.Object:
    getattr(bpy.ops.mesh, f"primitive_{kind}_add")(**options)
    return bpy.context.object


def monkey(rng: np.random.Generator) -> bpy.types.Object:
    made = _added("monkey", size=2)
    if rng.random() < 0.75:
        made.modifiers.new("Subdivision", "SUBSURF").render_levels = int(rng.integers(1, 3))
        made.data.polygons.foreach_set("use_smooth", np.ones(len(made.data.polygons), bool))
    return made


def text(rng: np.random.Generator) -> bpy.types.Object:
    curve = bpy.data.curves.new("Text", "FONT")
    curve.body = str(rng.choice(["HELLO", "ART", "MOON", "Tea", "42", "Blender", "zzz", "STOP", "&", "A"]))
    curve.extrude, curve.bevel_depth = rng.uniform(0.05, 0.3), rng.choice([0.0, 0.02, 0.05])
    curve.align_x = "CENTER"
    made = _linked("Text", curve)
    made.rotation_euler = (np.pi / 2, 0, 0)
    return made


def curl(rng: np.random.Generator) -> bpy.types.Object:
    curve = bpy.data.curves.new("Curl", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", rng.uniform(0.05, 0.2), 4
    line = curve.splines.new("NURBS")
    count = int(rng.integers(5, 14))
    line.points.add(count - 1)
    turn, grow = rng.uniform(0.5, 1.4), rng.uniform(0.0, 0.12)
    for k, point in enumerate(line.points):
        r = 0.5 + grow * k
        point.co = (r * np.cos(turn * k), r * np.sin(turn * k), 0.15 * k + rng.normal(0, 0.1), 1)
    line.use_endpoint_u = True
    return _linked("Curl", curve)


def row(rng: np.random.Generator) -> bpy.types.Object:
    """An array of bevelled boxes or rings."""
    made = _added("cube", size=0.5) if rng.random() < 0.6 else _added("torus", major_radius=0.35, minor_radius=0.1)
    made.modifiers.new("Bevel", "BEVEL").width = rng.uniform(0.01, 0.1)
    for offset in ((1.3, 0, 0), (0, 0, 1.2))[: int(rng.integers(1, 3))]:
        array = made.modifiers.new("Array", "ARRAY")
        array.count, array.relative_offset_displace = int(rng.integers(2, 5)), offset
    made.modifiers.new("Turn", "SIMPLE_DEFORM").angle = rng.choice([0.0, 0.0, rng.uniform(-1, 1)])
    return made


def lump(rng: np.random.Generator) -> bpy.types.Object:
    """A sphere displaced by a texture, as rocks and planets are made."""
    made = _added("ico_sphere", subdivisions=5, radius=0.8)
    texture = bpy.data.textures.new("Lumps", str(rng.choice(["CLOUDS", "VORONOI", "MUSGRAVE"])))
    texture.noise_scale = rng.uniform(0.2, 0.9)
    displace = made.modifiers.new("Displace", "DISPLACE")
    displace.texture, displace.strength = texture, rng.uniform(0.1, 0.6)
    made.data.polygons.foreach_set("use_smooth", np.full(len(made.data.polygons), rng.random() < 0.7))
    return made


def cage(rng: np.random.Generator) -> bpy.types.Object:
    made = _added("ico_sphere", subdivisions=int(rng.integers(1, 3)), radius=0.8)
    made.modifiers.new("Wireframe", "WIREFRAME").thickness = rng.uniform(0.05, 0.15)
    made.modifiers.new("Subdivision", "SUBSURF").render_levels = 2
    return made


def cloth(rng: np.random.Generator) -> bpy.types.Object:
    made = _added("grid", x_subdivisions=40, y_subdivisions=40, size=1.8)
    wave = made.modifiers.new("Wave", "WAVE")
    wave.height, wave.width, wave.time_offset = rng.uniform(0.1, 0.3), rng.uniform(0.3, 0.8), -rng.uniform(20, 90)
    made.modifiers.new("Thick", "SOLIDIFY").thickness = 0.03
    made.data.polygons.foreach_set("use_smooth", np.ones(len(made.data.polygons), bool))
    made.rotation_euler = (rng.choice([0.0, 1.2]), 0, 0)
    return made


def drops(rng: np.random.Generator) -> bpy.types.Object:
    data = bpy.data.metaballs.new("Drops")
    data.render_resolution = 0.08
    for _ in range(rng.integers(3, 8)):
        ball = data.elements.new()
        ball.co, ball.radius = rng.normal(0, 0.45, 3), rng.uniform(0.4, 0.9)
    return _linked("Drops", data)


NATIVE: tuple[Callable[[np.random.Generator], bpy.types.Object], ...] = (
    *(monkey, monkey, monkey, text, text, curl, row, lump, cage, cloth, drops),
)


def grounded(made: bpy.types.Object, paint: Paintbox, size: float) -> tuple[bpy.types.Object, Thing]:
    """Coloured, so many metres large, on z = 0; with a thing that stands for it in the facts."""
    rng = paint.rng
    made.data.materials.clear()
    made.data.materials.append(surface(paint.any()))
    bpy.context.view_layer.update()
    made.scale = [size / max(made.dimensions)] * 3
    made.rotation_euler.z = rng.normal(0, 0.6)
    bpy.context.view_layer.update()
    made.location.z -= min((made.matrix_world @ Vector(corner)).z for corner in made.bound_box)
    bpy.context.view_layer.update()
    return made, Thing(made.name)


def native(paint: Paintbox, size: float) -> tuple[bpy.types.Object, Thing]:
    """One of Blender's own objects."""
    return grounded(NATIVE[paint.rng.integers(len(NATIVE))](paint.rng), paint, size)
