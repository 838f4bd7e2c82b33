# SPDX-License-Identifier: GPL-3.0-or-later
"""The same panels twice: in the render properties and in the 3D view's sidebar."""

from __future__ import annotations

import bpy

from ..errors import UserError
from ..jobs import picture
from ..jobs.request import frames_of
from ..painter_properties import NO_PAINTER
from .consistency import draw_consistency, draw_shot_report
from .job import draw_job
from .style import draw_preview, draw_style
from .text import draw_text, text_width


class MULTIPLANE_UL_controls(bpy.types.UIList):
    """One line for each ControlNet: switch, kind, weight."""

    def draw_item(self, _context, layout, _data, control, _icon, _active, _property, _index=0, _flag=0):
        row = layout.row(align=True)
        row.use_property_split = row.use_property_decorate = False
        row.prop(control, "enabled", text="")
        row.prop(control, "kind", text="", emboss=False)
        row.prop(control, "scale", text="")


class _Panel:
    bl_category = "Multiplane"
    bl_options: set[str] = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = True
        self.draw_settings(layout, context, context.scene.multiplane)


class _Main(_Panel):
    bl_label = "Multiplane"
    bl_options: set[str] = set()

    def draw_settings(self, layout, context, settings) -> None:
        draw_style(layout, settings)
        width = text_width(context)
        draw_preview(layout, context.scene, width)
        draw_job(layout, width)
        icon = picture.icon()
        if icon is not None:
            layout.template_icon(icon_value=icon, scale=8.0)


class _Diffusion(_Panel):
    bl_label = "Diffusion"
    bl_options: set[str] = set()

    def draw_settings(self, layout, context, settings) -> None:
        if settings.painter != NO_PAINTER:
            layout.prop(settings, "use_diffusion")
        if not settings.diffuses:
            return
        texts = layout.column()
        texts.use_property_split = False
        texts.prop(settings, "prompt", text="", placeholder="Prompt")
        texts.prop(settings, "negative", text="", placeholder="Negative Prompt")
        layout.prop(settings, "model", placeholder="Starter Model")
        if not settings.model:
            layout.operator("multiplane.use_starter_settings", icon="PRESET")
        column = layout.column(align=True)
        column.prop(settings, "strength")
        column.prop(settings, "guidance")


class _OfDiffusion(_Panel):
    """Hidden where no model has a part in the picture."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.scene.multiplane.diffuses


class _Controls(_OfDiffusion):
    bl_label = "Controls"
    bl_options: set[str] = set()

    def draw_settings(self, layout, context, settings) -> None:
        row = layout.row()
        row.template_list("MULTIPLANE_UL_controls", "", settings, "controls", settings, "active_control", rows=3)
        buttons = row.column(align=True)
        buttons.operator_menu_enum("multiplane.add_control", "kind", icon="ADD", text="")
        buttons.operator("multiplane.remove_control", icon="REMOVE", text="")
        if not settings.controls:
            draw_text(layout, "Without a control, geometry does not guide the picture.", "INFO", text_width(context))
        if settings.active_control < len(settings.controls):
            control = settings.controls[settings.active_control]
            column = layout.column(align=True)
            column.prop(control, "scale")
            column.prop(control, "start")
            column.prop(control, "end")
            layout.prop(control, "model", placeholder="From the Model Folder")
            if control.kind == "openpose":
                layout.prop(settings, "hidden_joints")


class _Sampling(_OfDiffusion):
    bl_label = "Sampling"

    def draw_settings(self, layout, context, settings) -> None:
        column = layout.column(align=True)
        column.prop(settings, "sampler")
        column.prop(settings, "spacing")
        column.prop(settings, "steps")
        layout.prop(settings, "clip_skip")
        layout.prop(settings, "mask")
        layout.prop(settings, "preview_every")


class _Consistency(_Panel):
    bl_label = "Consistency"
    bl_options: set[str] = set()

    def draw_settings(self, layout, context, settings) -> None:
        draw_consistency(layout, settings, text_width(context))
        draw_shot_report(layout, context.scene, text_width(context))


class _Output(_Panel):
    bl_label = "Output"

    def draw_settings(self, layout, context, settings) -> None:
        layout.prop(settings, "beauty")
        layout.prop(settings, "source")
        layout.prop(settings, "use_size")
        column = layout.column(align=True)
        if settings.use_size:
            column.prop(settings, "width")
            column.prop(settings, "height")
        layout.prop(settings, "use_range")
        if settings.use_range:
            column = layout.column(align=True)
            column.prop(settings, "frame_start")
            column.prop(settings, "frame_end", text="End")
            column.prop(settings, "frame_step", text="Step")
        layout.prop(settings, "output")
        try:
            count = len(frames_of(context.scene))
            layout.label(text=f"{count} frame{'s' if count > 1 else ''}", icon="INFO")
        except UserError as error:
            draw_text(layout, str(error), "ERROR", text_width(context))


class _Result(_Panel):
    bl_label = "Result"

    def draw_settings(self, layout, context, settings) -> None:
        column = layout.column(align=True)
        column.operator("multiplane.load_sequence", icon="IMAGE_DATA")
        column.operator("multiplane.load_background", icon="CAMERA_DATA")
        column.operator("multiplane.load_strip", icon="SEQUENCE")
        column.operator("multiplane.open_folder", icon="FILE_FOLDER")


def _place(content: type, name: str, space: str, region: str, context: str, parent: str) -> type:
    """A panel class of the given content for one editor."""
    members = {"bl_idname": name, "bl_space_type": space, "bl_region_type": region}
    if context:
        members["bl_context"] = context
    if parent:
        members["bl_parent_id"] = parent
    return type(name, (content, bpy.types.Panel), members)


def _panels(prefix: str, space: str, region: str, context: str) -> list[type]:
    main = f"{prefix}_multiplane"
    panels = [_place(_Main, main, space, region, context, "")]
    for content in (_Diffusion, _Consistency, _Controls, _Sampling, _Output, _Result):
        panels.append(_place(content, f"{main}{content.__name__.lower()}", space, region, context, main))
    return panels


CLASSES = (
    MULTIPLANE_UL_controls,
    *_panels("RENDER_PT", "PROPERTIES", "WINDOW", "render"),
    *_panels("VIEW3D_PT", "VIEW_3D", "UI", ""),
)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
