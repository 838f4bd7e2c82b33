# SPDX-License-Identifier: Apache-2.0
"""What all shots are made of: an empty stage, patterned materials, cameras that stand where they are told."""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
from mathutils import Quaternion, Vector
from scene import START, add_light, set_render
from shapes import Builder, Point, material

View = tuple[Point, Point]
"""Where the camera is and what it looks at, metres."""
_RAMP = 0.42, 0.58
"""Where a pattern turns from one colour into the other, of its value 0 … 1."""


def open_stage(name: str, frames: int) -> bpy.types.Scene:
    """An empty scene in the demo's light, with `frames` frames from START on."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.name = name
    scene.frame_start, scene.frame_end = START, START + frames - 1
    add_light(scene)
    set_render(scene)
    return scene


def patterned(
    name: str, colours: Sequence[Point], kind: str, scale: float, coordinates: str = "Object"
) -> bpy.types.Material:
    """A surface of two linear colours. kind: `Noise`, `Checker`, `Wave`; scale: per metre along the object's axes."""
    made = material(name, colours[0])
    add_pattern(made, colours, kind, scale, coordinates)
    return made


def add_pattern(
    surface: bpy.types.Material, colours: Sequence[Point], kind: str, scale: float, coordinates: str = "Object"
) -> None:
    """Gives a plain surface a pattern. coordinates: `Generated` for what deforms: those are of the shape at rest."""
    nodes, links = surface.node_tree.nodes, surface.node_tree.links
    pattern, ramp = nodes.new(f"ShaderNodeTex{kind}"), nodes.new("ShaderNodeValToRGB")
    pattern.inputs["Scale"].default_value = scale
    if kind == "Checker":
        pattern.inputs["Color1"].default_value, pattern.inputs["Color2"].default_value = (0, 0, 0, 1), (1, 1, 1, 1)
    for element, position, colour in zip(ramp.color_ramp.elements, _RAMP, colours, strict=True):
        element.position, element.color = position, (*colour, 1)
    links.new(nodes.new("ShaderNodeTexCoord").outputs[coordinates], pattern.inputs["Vector"])
    links.new(pattern.outputs[0], ramp.inputs[0])
    links.new(ramp.outputs[0], nodes["Principled BSDF"].inputs["Base Color"])


def vary(names: Sequence[str], scale: float = 5.0) -> None:
    """Lets plain materials wander between a darker and a lighter tone, so that there is something to follow."""
    for name in names:
        surface = bpy.data.materials[name]
        colour = tuple(surface.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value)[:3]
        add_pattern(surface, [[0.6 * c for c in colour], [min(1.0, 1.25 * c) for c in colour]], "Noise", scale)


def film(name: str, views: Sequence[View], lens_mm: float) -> bpy.types.Object:
    """A camera that has one view after the other, a frame each."""
    camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
    bpy.context.scene.collection.objects.link(camera)
    camera.data.lens, camera.rotation_mode = lens_mm, "QUATERNION"
    turn = Quaternion()
    for frame, (eye, target) in enumerate(views, START):
        camera.location = eye
        looks = (Vector(target) - camera.location).to_track_quat("-Z", "Y")
        looks.make_compatible(turn)
        camera.rotation_quaternion = turn = looks
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_quaternion", frame=frame)
    return camera


def eased(t: float) -> float:
    """0 … 1, slow at both ends."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def lathe(
    name: str, profile: Sequence[tuple[float, float]], surface: bpy.types.Material, at: Point, segment: str
) -> None:
    """A turned body: (radius, height) from the bottom up, metres."""
    made = Builder()
    made.tube([(0, 0, z) for _, z in profile], [(r, r) for r, _ in profile], surface, [{}] * len(profile), around=40)
    thing = made.finish(name)
    thing.location, thing["multiplane_segment"] = at, segment


def plant(name: str, at: Point, size: float, pot: bpy.types.Material, leaves: bpy.types.Material) -> None:
    """A bush in a pot."""
    lathe(f"{name} Pot", [(r * size, z * size) for r, z in _POT], pot, at, "pot")
    made = Builder()
    for k in range(7):
        angle, height = 2.4 * k, 0.62 + 0.07 * k
        made.ellipsoid(
            (0.2 * math.cos(angle), 0.2 * math.sin(angle), height), (0.2, 0.2, 0.22), leaves, rings=12, around=20
        )
    bush = made.finish(name)
    bush.location, bush.scale, bush["multiplane_segment"] = at, (size,) * 3, "plant"


_POT = ((0.01, 0), (0.17, 0.0), (0.19, 0.02), (0.26, 0.42), (0.29, 0.43), (0.29, 0.49), (0.24, 0.5), (0.01, 0.47))
