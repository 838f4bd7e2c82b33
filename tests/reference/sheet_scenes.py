# SPDX-License-Identifier: Apache-2.0
"""Scenes for the sheet of painters, run by a Python that has bpy: a room, or somebody else's file with a camera.

python tests/reference/sheet_scenes.py --out room.blend [--scene RobotExpressive.blend]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import bpy
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parents[1] / "demo"))
from shapes import material

Colour = tuple[float, float, float]


def add_camera(location: Colour, target: Colour, lens_mm: float) -> None:
    data = bpy.data.cameras.new("Camera")
    data.lens = lens_mm
    camera = bpy.data.objects.new("Camera", data)
    camera.location = location
    camera.rotation_euler = (Vector(target) - camera.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera


def add_light(kind: str, location: Colour, energy: float, colour: Colour = (1, 1, 1), size_m: float = 1) -> None:
    data = bpy.data.lights.new(kind, kind)
    data.energy, data.color = energy, colour
    if kind == "AREA":
        data.size = size_m
    light = bpy.data.objects.new(kind, data)
    light.location, light.rotation_euler = location, (0.7, 0.3, 0.4)
    bpy.context.scene.collection.objects.link(light)


def set_sky(colour: Colour, strength: float) -> None:
    world = bpy.data.worlds.new("Sky")
    if not world.node_tree:
        world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*colour, 1)
    background.inputs["Strength"].default_value = strength
    bpy.context.scene.world = world


def add_box(centre: Colour, size: Colour, colour: Colour, round_m: float = 0.02) -> None:
    bpy.ops.mesh.primitive_cube_add(size=1, location=centre)
    box = bpy.context.object
    box.scale = size
    bpy.ops.object.transform_apply(location=False, rotation=False, scale=True)
    if round_m:
        bevel = box.modifiers.new("Bevel", "BEVEL")
        bevel.width, bevel.segments = round_m, 3
    box.data.materials.append(material("Paint", colour))


def finish(colour: Colour, roughness: float) -> None:
    """The object just added: smooth, in one colour."""
    bpy.ops.object.shade_smooth()
    bpy.context.object.data.materials.append(material("Paint", colour, roughness))


def room() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    add_box((0, 0, -0.05), (6, 6, 0.1), (0.45, 0.28, 0.16), 0)
    add_box((0, 3, 1.5), (6, 0.1, 3), (0.75, 0.68, 0.55), 0)
    add_box((-3, 0, 1.5), (0.1, 6, 3), (0.55, 0.65, 0.62), 0)
    add_box((-0.6, 1, 0.38), (1.7, 0.95, 0.06), (0.36, 0.2, 0.1))
    for x in (-1.35, 0.15):
        for y in (0.65, 1.35):
            add_box((x, y, 0.18), (0.08, 0.08, 0.36), (0.3, 0.17, 0.09))
    add_box((-1.2, 2.4, 0.45), (2.2, 0.8, 0.35), (0.2, 0.35, 0.5), 0.12)
    add_box((-1.2, 2.75, 0.8), (2.2, 0.25, 0.7), (0.2, 0.35, 0.5), 0.1)
    add_box((1.9, 2.5, 0.9), (1, 0.6, 1.8), (0.5, 0.32, 0.18))
    books = ((0.7, 0.15, 0.12), (0.1, 0.4, 0.2), (0.8, 0.6, 0.1), (0.15, 0.2, 0.5), (0.6, 0.3, 0.5))
    for i, colour in enumerate(books):
        add_box((1.55 + 0.15 * i, 2.4, 1.98), (0.1, 0.3, 0.35), colour, 0.01)
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.16, location=(-0.8, 1, 0.57), segments=48, ring_count=24)
    finish((0.8, 0.25, 0.08), 0.3)
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.16, location=(-0.2, 1.05, 0.57), segments=48, ring_count=24)
    finish((0.3, 0.55, 0.65), 0.2)
    bpy.ops.mesh.primitive_monkey_add(size=0.8, location=(0.8, 0.1, 0.45), rotation=(0, 0, 0.5))
    subdivision = bpy.context.object.modifiers.new("Subdivision", "SUBSURF")
    subdivision.levels = subdivision.render_levels = 2
    finish((0.75, 0.7, 0.6), 0.7)
    bpy.ops.mesh.primitive_torus_add(major_radius=0.32, minor_radius=0.1, location=(1.6, 0.6, 0.1))
    finish((0.55, 0.1, 0.25), 0.3)
    add_light("AREA", (0.5, -1.5, 2.8), 160, (1, 0.9, 0.75), 2)
    set_sky((0.3, 0.35, 0.45), 0.5)
    add_camera((1.9, -3.2, 1.8), (-0.1, 1, 0.7), 35)


def foreign(file: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(file))
    add_light("SUN", (0, 0, 5), 3)
    set_sky((0.55, 0.7, 0.9), 0.7)
    add_camera((3.4, -6.4, 3.6), (0, 0, 1.9), 45)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the .blend to write")
    parser.add_argument("--scene", type=Path, help="somebody else's file, of a character as tall as RobotExpressive")
    options = parser.parse_args()
    if options.scene:
        foreign(options.scene)
    else:
        room()
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = 32, True
    bpy.ops.wm.save_as_mainfile(filepath=str(options.out.resolve()))
    sys.stdout.flush()
    os._exit(0)  # Blender as a module may crash or hang in its own clean-up


if __name__ == "__main__":
    main()
