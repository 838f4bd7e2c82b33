# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object shows that its triangles do not: such an object is left to Cycles."""

from __future__ import annotations

import bpy

from .. import compat

NOT_TRIANGLES = {"CURVES": "hair curves", "POINTCLOUD": "points", "VOLUME": "volume"}
TRANSPARENT_NODES = {"BSDF_TRANSPARENT", "BSDF_RAY_PORTAL", "HOLDOUT"}


class Coverage:
    """Judges the objects of one frame, each material once."""

    def __init__(self, depsgraph: bpy.types.Depsgraph) -> None:
        self._scene = depsgraph.scene_eval
        self._layer = depsgraph.view_layer
        self._materials: dict[str, str] = {}

    def is_seen(self, instance: bpy.types.DepsgraphObjectInstance) -> bool:
        """Whether the camera sees it at all."""
        if not instance.show_self:
            return False
        things = {instance.object, instance.parent or instance.object}
        owner = (instance.parent or instance.object).original
        return all(thing.visible_camera for thing in things) and not owner.indirect_only_get(view_layer=self._layer)

    def missing(self, instance: bpy.types.DepsgraphObjectInstance) -> str:
        """Why triangles are not all that it shows; empty: they are."""
        thing = instance.object
        if thing.type in NOT_TRIANGLES:
            return NOT_TRIANGLES[thing.type]
        owner = (instance.parent or thing).original
        if thing.is_holdout or owner.holdout_get(view_layer=self._layer):
            return "holdout"
        if thing.is_shadow_catcher:
            return "shadow catcher"
        if not instance.is_instance and any(_is_hair(system.settings) for system in thing.particle_systems):
            return "hair"
        if compat.subdivides_adaptively(self._scene, thing):
            return "adaptive subdivision"
        return next(filter(None, map(self._of_material, self._materials_of(thing))), "")

    def _materials_of(self, thing: bpy.types.Object) -> set[bpy.types.Material]:
        if self._layer.material_override:
            return {self._layer.material_override}
        found = {slot.material for slot in thing.material_slots} | set(thing.data.materials)
        return found - {None}

    def _of_material(self, material: bpy.types.Material) -> str:
        name = material.name_full
        if name not in self._materials:
            self._materials[name] = _missing_of_material(material)
        return self._materials[name]


def _is_hair(settings: bpy.types.ParticleSettings) -> bool:
    return settings.type == "HAIR" and settings.render_type == "PATH"


def _missing_of_material(material: bpy.types.Material) -> str:
    output = material.node_tree and material.node_tree.get_output_node("CYCLES")
    if not output:
        return ""
    surface, volume, displacement = (output.inputs[name] for name in ("Surface", "Volume", "Displacement"))
    if volume.is_linked and not surface.is_linked:
        return "volume"
    if displacement.is_linked and material.displacement_method != "BUMP":
        return "displacement"
    return "transparency" if _lets_through(surface) else ""


def _lets_through(surface: bpy.types.NodeSocket) -> bool:
    """Whether any shader that leads to a material's surface may be transparent. One inside a group counts always."""
    waiting, visited = [link.from_node for link in surface.links], set()
    while waiting:
        node = waiting.pop()
        if node in visited:
            continue
        visited.add(node)
        if node.type in TRANSPARENT_NODES or (node.type == "BSDF_PRINCIPLED" and _is_partial(node.inputs["Alpha"])):
            return True
        waiting += [link.from_node for socket in node.inputs if socket.is_linked for link in socket.links]
        if node.type == "GROUP" and node.node_tree:
            waiting += node.node_tree.nodes
    return False


def _is_partial(alpha: bpy.types.NodeSocket) -> bool:
    return alpha.is_linked or alpha.default_value < 1
