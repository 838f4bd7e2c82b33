# SPDX-License-Identifier: Apache-2.0
"""World, lamps, camera and the view transform."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..world.camera import Camera
from ..world.places import Place
from ..world.sky import Sky


def sky_world(sky: Sky, strength: float) -> None:
    """A gradient from the horizon to the zenith that also lights the scene."""
    world = bpy.data.worlds.new("World")
    bpy.context.scene.world = world
    if not world.node_tree:
        world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    shade, ramp = nodes["Background"], nodes.new("ShaderNodeValToRGB")
    place, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    ramp.color_ramp.elements[0].color = (*sky.low, 1)
    ramp.color_ramp.elements[1].color = (*sky.high, 1)
    ramp.color_ramp.elements[1].position = 1 / sky.steep
    links.new(place.outputs["Generated"], split.inputs["Vector"])
    links.new(split.outputs["Z"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], shade.inputs["Color"])
    shade.inputs["Strength"].default_value = strength


def _lamp(kind: str, energy: float, colour: np.ndarray, at: np.ndarray, towards: np.ndarray) -> bpy.types.Light:
    data = bpy.data.lights.new("Lamp", kind)
    data.energy, data.color = energy, np.clip(colour / max(colour.max(), 1e-6), 0, 1)
    made = bpy.data.objects.new("Lamp", data)
    made.location = at
    made.rotation_euler = Vector(towards).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(made)
    return data


def light(place: Place, rng: np.random.Generator) -> None:
    """The place's sun and lamps; a sun of energy π, or a point lamp of 4π² W at 1 m, makes a white surface 1."""
    sky = place.sky
    sky_world(sky, rng.uniform(0.3, 1.0) if place.indoors or sky.strength else rng.uniform(0.8, 1.2))
    if sky.strength:
        sun = _lamp("SUN", np.pi * sky.strength, sky.sunlight, place.focus + 20 * sky.sun, -sky.sun)
        sun.angle = rng.choice([0.01, 0.05, 0.3])
    for lamp in place.lamps:
        energy = 4 * np.pi**2 * float(lamp.colour.max())
        if rng.random() < 0.5:
            area = _lamp("AREA", 0.4 * energy, lamp.colour, lamp.at, place.focus - lamp.at)
            area.size = rng.uniform(0.2, 1.2)
        else:
            point = _lamp("POINT", energy, lamp.colour, lamp.at, place.focus - lamp.at)
            point.shadow_soft_size = rng.uniform(0.02, 0.3)


def film(camera: Camera) -> None:
    data = bpy.data.cameras.new("Camera")
    data.sensor_fit, data.angle = "HORIZONTAL", 2 * np.arctan(camera.tan_half_fov)
    data.clip_start, data.clip_end = 0.02, 1000
    made = bpy.data.objects.new("Camera", data)
    made.matrix_world = Matrix.LocRotScale(Vector(camera.position), Matrix(camera.world_from_cam).to_3x3(), None)
    bpy.context.scene.collection.objects.link(made)
    bpy.context.scene.camera = made


def develop(rng: np.random.Generator, size: int, samples: int) -> None:
    """Cycles, denoised, one thread and one frame: processes run side by side."""
    scene = bpy.context.scene
    scene.frame_start = scene.frame_end = 1
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.max_bounces = samples, True, 4
    scene.view_settings.view_transform = str(rng.choice(["AgX", "AgX", "Standard", "Filmic"]))
    scene.view_settings.exposure = rng.normal(0, 0.4)
