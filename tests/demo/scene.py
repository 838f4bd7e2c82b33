# SPDX-License-Identifier: Apache-2.0
"""Builds the demo scene: a walker waves on a path in front of a house, filmed by a camera that circles and nears.

python tests/demo/scene.py --out demo.blend [--frames 24]      (a Python that has bpy, 4.2 or newer)
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))
from character import make_character
from props import make_ball, make_clouds, make_fence, make_ground, make_house, make_tree
from walk import animate_walk

START = 1


def build(frames: int = 24) -> bpy.types.Scene:
    """Replaces the open file by the demo scene, with `frames` frames from 1 at 24 a second."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.name = "Demo"
    scene.frame_start, scene.frame_end = START, START + frames - 1
    make_ground()
    make_house(-2.7, 6.6, math.radians(12))
    make_tree(2.6, 5.0, 1.2, 0.2)
    make_tree(-6.6, 8.0, 1.4, 0.8)
    make_tree(5.2, 9.5, 1.5, 0.5)
    make_fence(1.75, -3.0, 3.3)
    make_clouds()
    make_ball(START, frames)
    walker, _ = make_character()
    walker.location = (-0.25, 0.55, 0)
    animate_walk(walker, START, frames)
    add_light(scene)
    _add_camera(scene, frames)
    set_render(scene)
    scene.frame_set(START)
    return scene


def add_light(scene: bpy.types.Scene) -> None:
    """An afternoon sun and a blue sky."""
    sun = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    sun.data.energy, sun.data.color, sun.data.angle = 4.0, (1.0, 0.84, 0.62), math.radians(1.5)
    sun.rotation_euler = math.radians(48), 0, math.radians(-38)
    scene.collection.objects.link(sun)
    world = scene.world = bpy.data.worlds.new("Sky")
    if not world.node_tree:  # always there from 5.0 on
        world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[0].color = 0.5, (0.72, 0.84, 0.92, 1)
    ramp.color_ramp.elements[1].position, ramp.color_ramp.elements[1].color = 0.75, (0.10, 0.33, 0.78, 1)
    height, to_unit = nodes.new("ShaderNodeSeparateXYZ"), nodes.new("ShaderNodeMapRange")
    to_unit.inputs["From Min"].default_value = -1
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Generated"], height.inputs[0])
    links.new(height.outputs["Z"], to_unit.inputs["Value"])
    links.new(to_unit.outputs["Result"], ramp.inputs[0])
    links.new(ramp.outputs[0], nodes["Background"].inputs["Color"])
    nodes["Background"].inputs["Strength"].default_value = 0.85
    world.cycles.sampling_method, world.cycles.sample_map_resolution = "MANUAL", 256


def _add_camera(scene: bpy.types.Scene, frames: int) -> None:
    target = bpy.data.objects.new("Camera Target", None)
    camera = scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(target)
    scene.collection.objects.link(camera)
    camera.data.lens = 45
    follow = camera.constraints.new("TRACK_TO")
    follow.target, follow.track_axis, follow.up_axis = target, "TRACK_NEGATIVE_Z", "UP_Y"
    for k in range(frames):
        t = k / max(1, frames - 1)
        eased = t * t * (3 - 2 * t)
        angle, distance = math.radians(-24 + 34 * eased), 4.2 - 0.6 * eased
        centre = (0.0, 0.35 - 1.0 * t, 0)
        target.location = (centre[0], centre[1], 1.0)
        camera.location = (
            centre[0] + distance * math.sin(angle), centre[1] - distance * math.cos(angle), 1.35 + 0.25 * eased
        )  # fmt: skip
        for thing in (target, camera):
            thing.keyframe_insert("location", frame=START + k)


def set_render(scene: bpy.types.Scene) -> None:
    """Cycles, quick and steady."""
    render, cycles = scene.render, scene.cycles
    render.resolution_x = render.resolution_y = 512
    render.fps = 24
    render.engine = "CYCLES"
    cycles.samples, cycles.use_adaptive_sampling = 6, False
    cycles.use_denoising = True
    cycles.max_bounces = 0  # sun and sky light everything; nothing here needs more
    cycles.use_animated_seed = False  # noise that stands still flickers less once it is painted over
    scene.view_settings.view_transform = "Standard"


def save_and_leave(path: Path) -> None:
    """Writes the .blend and ends the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(path.resolve()))
    sys.stdout.flush()
    os._exit(0)  # Blender as a module may crash or hang in its own clean-up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the .blend to write")
    parser.add_argument("--frames", type=int, default=24)
    arguments = parser.parse_args()
    build(arguments.frames)
    save_and_leave(arguments.out)


if __name__ == "__main__":
    main()
