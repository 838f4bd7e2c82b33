# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of ControlNets."""

from __future__ import annotations

import bpy

from ..multiplane_protocol.sampling import FEW_STEPS
from ..properties import CONTROL_ITEMS

STARTER_SETTINGS = {"strength": 0.7, **FEW_STEPS._asdict()}
STARTER_CONTROLS = ("tile", "normal")


class MULTIPLANE_OT_add_control(bpy.types.Operator):
    bl_idname = "multiplane.add_control"
    bl_label = "Add Control"
    bl_description = "Add a ControlNet"
    bl_options = {"REGISTER", "UNDO"}

    kind: bpy.props.EnumProperty(name="Kind", items=CONTROL_ITEMS)

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.multiplane
        settings.controls.add().kind = self.kind
        settings.active_control = len(settings.controls) - 1
        return {"FINISHED"}


class MULTIPLANE_OT_remove_control(bpy.types.Operator):
    bl_idname = "multiplane.remove_control"
    bl_label = "Remove Control"
    bl_description = "Remove the selected ControlNet"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        settings = context.scene.multiplane
        return settings.active_control < len(settings.controls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.multiplane
        settings.controls.remove(settings.active_control)
        settings.active_control = max(0, min(settings.active_control, len(settings.controls) - 1))
        return {"FINISHED"}


class MULTIPLANE_OT_use_starter_settings(bpy.types.Operator):
    bl_idname = "multiplane.use_starter_settings"
    bl_label = "Settings for the Starter Model"
    bl_description = (
        "Diffuse with the strength, guidance, steps and controls that suit the small model that comes with the engine"
    )
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        settings = context.scene.multiplane
        settings.use_diffusion = True
        for name, value in STARTER_SETTINGS.items():
            setattr(settings, name, value)
        settings.controls.clear()
        for kind in STARTER_CONTROLS:
            settings.controls.add().kind = kind
        settings.active_control = 0
        return {"FINISHED"}


CLASSES = (MULTIPLANE_OT_add_control, MULTIPLANE_OT_remove_control, MULTIPLANE_OT_use_starter_settings)
