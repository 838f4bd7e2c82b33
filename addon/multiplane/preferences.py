# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the engine is."""

import bpy

from .errors import UserError
from .jobs import engine
from .ui.text import draw_text, text_width


class MULTIPLANE_OT_check_engine(bpy.types.Operator):
    bl_idname = "multiplane.check_engine"
    bl_label = "Check Engine"
    bl_description = "Start the engine, compare versions, and say what it can do"
    bl_options = {"REGISTER"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            MultiplanePreferences.report_text = engine.describe()
        except UserError as error:
            MultiplanePreferences.report_text = str(error)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, MultiplanePreferences.report_text)
        return {"FINISHED"}


class MultiplanePreferences(bpy.types.AddonPreferences):
    bl_idname = __package__
    report_text = ""

    engine: bpy.props.StringProperty(
        name="Engine",
        description="The Python program of the environment that has multiplane-engine installed, "
        "or that environment's folder; empty: the program `multiplane` on the PATH",
        subtype="FILE_PATH",
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.prop(self, "engine")
        layout.operator("multiplane.check_engine", icon="CHECKMARK")
        draw_text(layout, MultiplanePreferences.report_text, "INFO", text_width(context))


CLASSES = (MULTIPLANE_OT_check_engine, MultiplanePreferences)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
