# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of ControlNets."""

from __future__ import annotations

import bpy


class MULTIPLANE_OT_add_control(bpy.types.Operator):
    bl_idname = "multiplane.add_control"
    bl_label = "Add Control"
    bl_description = "Add a ControlNet"
    bl_options = {"REGISTER", "UNDO"}

    kind: bpy.props.StringProperty(name="Kind", default="depth")

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


CLASSES = (MULTIPLANE_OT_add_control, MULTIPLANE_OT_remove_control)
