# SPDX-License-Identifier: GPL-3.0-or-later
"""Finished frames back into Blender."""

from __future__ import annotations

import bpy

from ..errors import UserError
from ..jobs import results
from ..jobs.request import last_job


class _Load:
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            self.report({"INFO"}, self.load(context.scene))
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MULTIPLANE_OT_load_sequence(_Load, bpy.types.Operator):
    bl_idname = "multiplane.load_sequence"
    bl_label = "Load as Image Sequence"
    bl_description = "Load the finished frames as an image that plays with the timeline; open image editors show it"

    def load(self, scene: bpy.types.Scene) -> str:
        image = results.load_image(scene)
        results.show_in_editors(image, results.finished_frames(scene))
        return f"Loaded {image.name}"


class MULTIPLANE_OT_load_background(_Load, bpy.types.Operator):
    bl_idname = "multiplane.load_background"
    bl_label = "Show in Camera"
    bl_description = "Lay the finished frames over the camera view"

    def load(self, scene: bpy.types.Scene) -> str:
        results.load_background(scene)
        return f"Camera {scene.camera.name} shows the frames"


class MULTIPLANE_OT_load_strip(_Load, bpy.types.Operator):
    bl_idname = "multiplane.load_strip"
    bl_label = "Add to Sequencer"
    bl_description = "Add the finished frames to the video sequencer as a strip"

    def load(self, scene: bpy.types.Scene) -> str:
        added = f"Added strip {results.load_strip(scene).name}"
        view = scene.view_settings.view_transform
        if view == "Standard":
            return added
        return f"{added}. The view transform {view} changes its colours: Standard shows them as they are."


class MULTIPLANE_OT_open_folder(_Load, bpy.types.Operator):
    bl_idname = "multiplane.open_folder"
    bl_label = "Open Job Folder"
    bl_description = "Show frames, passes and log in the file browser of the system"
    bl_options = {"REGISTER"}

    def load(self, scene: bpy.types.Scene) -> str:
        folder = last_job(scene)
        bpy.ops.wm.path_open(filepath=str(folder))
        return str(folder)


CLASSES = (
    MULTIPLANE_OT_load_sequence,
    MULTIPLANE_OT_load_background,
    MULTIPLANE_OT_load_strip,
    MULTIPLANE_OT_open_folder,
)
