# SPDX-License-Identifier: Apache-2.0
"""Materials with shader nodes."""

from __future__ import annotations

import bpy

from ..world.material import GREY, Material

# pattern → node, its scale input in repeats a metre, its output
_TEXTURES = {
    "checker": ("ShaderNodeTexChecker", 1.0),
    "stripes": ("ShaderNodeTexWave", 0.5),
    "bands": ("ShaderNodeTexWave", 0.5),
    "noise": ("ShaderNodeTexNoise", 1.5),
    "bricks": ("ShaderNodeTexBrick", 2.0),
    "wood": ("ShaderNodeTexWave", 0.7),
    "dots": ("ShaderNodeTexVoronoi", 1.5),
    "gradient": ("ShaderNodeTexGradient", 1.0),
}


def surface(made: Material) -> bpy.types.Material | None:
    """A principled material; None for Blender's default grey."""
    if made == GREY:
        return None
    out = bpy.data.materials.new("Surface")
    if not out.node_tree:  # always there from 5.0 on
        out.use_nodes = True
    nodes, links = out.node_tree.nodes, out.node_tree.links
    shader = nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*made.colour, 1)
    shader.inputs["Roughness"].default_value = 0.9 - 0.75 * made.gloss
    shader.inputs["Metallic"].default_value = made.metal
    shader.inputs["Emission Color"].default_value = (*made.colour, 1)
    shader.inputs["Emission Strength"].default_value = made.glow
    if made.pattern == "plain":
        return out
    kind, repeats = _TEXTURES[made.pattern]
    texture, place, mix = nodes.new(kind), nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeMixRGB")
    if "Scale" in texture.inputs:
        texture.inputs["Scale"].default_value = repeats / made.scale
    if made.pattern == "wood":
        texture.wave_type, texture.inputs["Distortion"].default_value = "RINGS", 4.0
    if made.pattern == "bands":
        texture.bands_direction = "Z"
    links.new(place.outputs["Object"], texture.inputs["Vector"])
    links.new(texture.outputs["Factor" if "Factor" in texture.outputs else 0], mix.inputs["Fac"])
    mix.inputs["Color1"].default_value = (*made.colour, 1)
    mix.inputs["Color2"].default_value = (*made.second, 1)
    links.new(mix.outputs["Color"], shader.inputs["Base Color"])
    return out
