# SPDX-License-Identifier: Apache-2.0
"""Scenes that are read out of Blender twice, as geometry and by Cycles.

`parity_scenes.py OUT NAME …` with a Python that has bpy writes the job folders OUT/<name>/surface and …/cycles.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import bpy

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "addon"), str(ROOT / "tests" / "demo")]
from character import make_character  # noqa: E402
from multiplane.multiplane_protocol.shot import SOURCES  # noqa: E402
from multiplane.passes import extract  # noqa: E402
from walk import animate_walk  # noqa: E402

WIDTH, HEIGHT = 256, 192
FRAME = 3
PASSES = ("depth", "normal", "ids", "motion", "position")
Scene = Callable[[bpy.types.Scene], None]
SCENES: dict[str, Scene] = {}


def scene(build: Scene) -> Scene:
    SCENES[build.__name__] = build
    return build


def mesh(kind: str, name: str, smooth: bool = False, **settings: object) -> bpy.types.Object:
    getattr(bpy.ops.mesh, f"primitive_{kind}_add")(**settings)
    made = bpy.context.object
    made.name = name
    made.data.polygons.foreach_set("use_smooth", [smooth] * len(made.data.polygons))
    return made


def keys(owner: bpy.types.bpy_struct, path: str, first: object, last: object) -> None:
    """Animated from frame 1 to frame 5."""
    for frame, value in ((1, first), (5, last)):
        setattr(owner, path, value)
        owner.keyframe_insert(path, frame=frame)


def add_camera(place: tuple = (0.6, -5.0, 2.4), turn: tuple = (1.2, 0.05, 0.1), **settings: object) -> bpy.types.Object:
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    bpy.context.scene.collection.objects.link(camera)
    camera.location, camera.rotation_euler = place, turn
    for name, value in settings.items():
        setattr(camera.data, name, value)
    bpy.context.scene.camera = camera
    return camera


def still_life() -> bpy.types.Object:
    """Flat, smooth and mixed shading, scaled and mirrored."""
    mesh("plane", "Ground", size=12)
    ball = mesh("uv_sphere", "Ball", smooth=True, radius=0.8, location=(0.9, 0.2, 0.8))
    head = mesh("monkey", "Head", smooth=True, location=(-0.9, -0.3, 1.0), rotation=(0.2, 0.1, 0.5))
    head.scale = (-0.9, 0.9, 0.9)
    box = mesh("cube", "Box", smooth=True, size=0.9, location=(0.1, 1.4, 0.5), rotation=(0.2, 0.3, 0.5))
    box.data.polygons[0].use_smooth = False
    wedge = mesh("cone", "Wedge", smooth=True, radius1=0.4, depth=0.8, location=(-0.2, -1.4, 0.4))
    for edge in wedge.data.edges:
        edge.use_edge_sharp = edge.index % 3 == 0
    return ball


@scene
def rigid(here: bpy.types.Scene) -> None:
    keys(still_life(), "location", (0.9, 0.2, 0.8), (0.5, 0.1, 1.1))
    keys(add_camera(), "location", (0.6, -5.0, 2.4), (0.9, -4.7, 2.5))


@scene
def character(here: bpy.types.Scene) -> None:
    armature, skin = make_character()
    skin.data.materials.clear()  # glossy ones bend normals (docs/decisions/0009)
    animate_walk(armature, 1, 24)
    mesh("grid", "Ground", size=12)
    keys(add_camera((0.3, -4, 1.2), (1.5, 0, 0)), "location", (0.3, -4, 1.2), (0.5, -3.9, 1.3))


@scene
def deformed(here: bpy.types.Scene) -> None:
    """Shape keys under a subdivision, and quads whose cut into triangles changes with their shape."""
    head = mesh("monkey", "Head", smooth=True, location=(0, -1, 1.3))
    head.shape_key_add(name="Basis")
    key = head.shape_key_add(name="Wide")
    for point in key.data:
        point.co.x *= 1.6
    keys(key, "value", 0.0, 1.0)
    head.modifiers.new("Subdivision", "SUBSURF").render_levels = 2
    sea = mesh("grid", "Sea", x_subdivisions=40, y_subdivisions=40, size=8)
    wave = sea.modifiers.new("Wave", "WAVE")
    wave.height, wave.width, wave.speed = 0.4, 1.2, 0.3
    add_camera()


@scene
def instances(here: bpy.types.Scene) -> None:
    """Of a collection, on vertices, of particles."""
    leaf = mesh("cone", "Leaf", radius1=0.2, depth=0.5)
    assets = bpy.data.collections.new("Asset")
    here.collection.objects.unlink(leaf)
    assets.objects.link(leaf)
    for x in (-1.2, 1.2):
        made = bpy.data.objects.new("Instance", None)
        made.instance_type, made.instance_collection, made.location = "COLLECTION", assets, (x, -1, 0.4)
        here.collection.objects.link(made)
        keys(made, "rotation_euler", (0, 0, 0), (0.4, 0.3, 0.6))
    grid = mesh("grid", "Grid", x_subdivisions=3, y_subdivisions=3, size=3, location=(0, 1, 0))
    cube = mesh("cube", "Cube", size=0.3)
    cube.parent, grid.instance_type = grid, "VERTS"
    floor = mesh("grid", "Floor", size=6, location=(0, 0, -0.2))
    floor.modifiers.new("Particles", "PARTICLE_SYSTEM")
    settings = floor.particle_systems[0].settings
    settings.count, settings.frame_start, settings.frame_end, settings.normal_factor = 40, -20, -19, 1
    settings.render_type, settings.instance_object, settings.particle_size = "OBJECT", leaf, 0.6
    settings.lifetime = 100
    settings.effector_weights.gravity = 0.02
    add_camera()


@scene
def generated(here: bpy.types.Scene) -> None:
    """Geometry nodes that instance a mesh of their own, a text, a curve, metaballs, a NURBS surface."""
    tree = bpy.data.node_groups.new("Bricks", "GeometryNodeTree")
    for side in ("INPUT", "OUTPUT"):
        tree.interface.new_socket(name="Geometry", in_out=side, socket_type="NodeSocketGeometry")
    kinds = ("NodeGroupInput", "GeometryNodeMeshCube", "GeometryNodeInstanceOnPoints", "NodeGroupOutput")
    source, brick, instance, result = (tree.nodes.new(kind) for kind in kinds)
    brick.inputs["Size"].default_value = (0.3, 0.2, 0.1)
    for start, end in (
        (source.outputs[0], instance.inputs["Points"]),
        (brick.outputs["Mesh"], instance.inputs["Instance"]),
        (instance.outputs[0], result.inputs[0]),
    ):
        tree.links.new(start, end)
    grid = mesh("grid", "Grid", x_subdivisions=4, y_subdivisions=4, size=3)
    grid.modifiers.new("Nodes", "NODES").node_group = tree
    bpy.ops.object.text_add(location=(-1, -1, 0.2), rotation=(1.3, 0, 0))
    bpy.context.object.data.extrude = 0.1
    bpy.ops.curve.primitive_bezier_circle_add(location=(0, 0.5, 0.8))
    bpy.context.object.data.bevel_depth = 0.15
    keys(bpy.context.object, "rotation_euler", (0.5, 0, 0), (0.9, 0, 0))
    for x in (-0.2, 0.4):
        bpy.ops.object.metaball_add(location=(x, 0, 1.6), radius=0.6)
    bpy.ops.surface.primitive_nurbs_surface_sphere_add(location=(1.6, 0, 0.8), radius=0.6)
    add_camera()


@scene
def orthographic(here: bpy.types.Scene) -> None:
    still_life()
    camera = add_camera(type="ORTHO", ortho_scale=5.0)
    keys(camera, "location", (0.6, -5.0, 2.4), (0.9, -4.8, 2.6))
    keys(camera.data, "ortho_scale", 5.0, 4.2)


@scene
def zoom(here: bpy.types.Scene) -> None:
    still_life()
    keys(add_camera().data, "lens", 35.0, 60.0)


@scene
def shifted(here: bpy.types.Scene) -> None:
    """With pixels that are not square."""
    still_life()
    here.render.pixel_aspect_x = 1.4
    camera = add_camera(shift_x=0.12, shift_y=-0.07, lens=35)
    keys(camera.data, "shift_x", 0.12, 0.05)


@scene
def roll(here: bpy.types.Scene) -> None:
    """A camera on a moving arm."""
    still_life()
    arm = bpy.data.objects.new("Arm", None)
    here.collection.objects.link(arm)
    add_camera((0, -5, 2), (1.25, 0, 0)).parent = arm
    keys(arm, "rotation_euler", (0, 0, 0), (0.05, 0.35, 0.2))


@scene
def interior(here: bpy.types.Scene) -> None:
    """Walls that reach behind the camera, under motion blur and depth of field."""
    mesh("cube", "Room", size=6, location=(0, 0, 3))
    mesh("monkey", "Guest", smooth=True, location=(0.2, 1, 1.5))
    mesh("cube", "Sill", size=1, location=(0, -2, 0.9), scale=(6, 3, 0.05))
    camera = add_camera((0, -2, 1.6), (1.4, 0, 0), lens=24, clip_start=0.3)
    keys(camera, "rotation_euler", (1.4, 0, 0), (1.45, 0, 0.1))
    here.render.use_motion_blur = True
    camera.data.dof.use_dof, camera.data.dof.focus_distance = True, 1.0


@scene
def rendered(here: bpy.types.Scene) -> None:
    """What triangles do not show, among what they do."""
    still_life()
    ball = mesh("uv_sphere", "Bush", radius=0.4, location=(-0.2, -1.4, 0.5))
    ball.modifiers.new("Hair", "PARTICLE_SYSTEM")
    hair = ball.particle_systems[0].settings
    hair.type, hair.count, hair.hair_length = "HAIR", 300, 0.4
    pane = mesh("plane", "Pane", size=1.5, location=(1.2, -1.5, 0.8), rotation=(1.4, 0, 0))
    pane.data.materials.append(holed())
    mesh("cube", "Unseen", size=0.5, location=(0, -3, 1.5)).visible_camera = False
    keys(add_camera(), "location", (0.6, -5.0, 2.4), (0.9, -4.7, 2.5))


def holed() -> bpy.types.Material:
    """A checkerboard of surface and nothing."""
    material = bpy.data.materials.new("Holed")
    if not material.node_tree:
        material.use_nodes = True
    tree = material.node_tree
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    checker, place = (tree.nodes.new(kind) for kind in ("ShaderNodeTexChecker", "ShaderNodeTexCoord"))
    tree.links.new(place.outputs["UV"], checker.inputs["Vector"])
    tree.links.new(checker.outputs["Fac"], shader.inputs["Alpha"])
    return material


def make_matt(here: bpy.types.Scene) -> None:
    """Gloss bends the normals that Cycles tells: at grazing angles its mirrored rays must not go into the surface."""
    material = bpy.data.materials.new("Matt")
    if not material.node_tree:
        material.use_nodes = True
    tree = material.node_tree
    diffuse = tree.nodes.new("ShaderNodeBsdfDiffuse")
    tree.links.new(diffuse.outputs[0], next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL").inputs["Surface"])
    for data in {thing.data for thing in bpy.data.objects if hasattr(thing.data, "materials")}:
        if not data.materials:
            data.materials.append(material)


def main(out: Path, names: list[str]) -> None:
    for name in names:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        here = bpy.context.scene
        here.frame_end = 5
        SCENES[name](here)
        make_matt(here)
        for source in SOURCES:
            job = out / name / source
            extract(here, job, frames=(FRAME,), width=WIDTH, height=HEIGHT, passes=PASSES, source=source)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(SCENES))
    sys.stdout.flush()
    os._exit(0)
