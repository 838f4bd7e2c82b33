# SPDX-License-Identifier: GPL-3.0-or-later
"""Preview a style; start, stop and resume a job."""

from __future__ import annotations

import bpy

from ..errors import UserError
from ..jobs import preview_runner, runner
from ..jobs.request import frames_of
from ..painter_properties import NO_PAINTER


class MULTIPLANE_OT_preview_style(bpy.types.Operator):
    bl_idname = "multiplane.preview_style"
    bl_label = "Preview Style"
    bl_description = "Paint the current frame small, and again at once whenever the style changes"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Diffusion takes too long for that: choose a style with a painter")
        return context.scene.multiplane.painter != NO_PAINTER

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            preview_runner.refresh(context.scene)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class _Submit:
    """Hands the work to the runner and returns at once; what is wrong with the scene is reported here."""

    bl_options = {"REGISTER"}  # no UNDO: it writes files, not scene data

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        job = runner.current()
        if job is not None and job.is_running:
            cls.poll_message_set("A job is running: cancel it first")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            self.submit(context.scene)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MULTIPLANE_OT_stylize_frame(_Submit, bpy.types.Operator):
    bl_idname = "multiplane.stylize_frame"
    bl_label = "Stylize Frame"
    bl_description = "Stylise the current frame"

    def submit(self, scene: bpy.types.Scene) -> None:
        runner.submit(scene, (scene.frame_current,))


class MULTIPLANE_OT_stylize_range(_Submit, bpy.types.Operator):
    bl_idname = "multiplane.stylize_range"
    bl_label = "Stylize Range"
    bl_description = "Stylise the frame range"

    def submit(self, scene: bpy.types.Scene) -> None:
        runner.submit(scene, frames_of(scene))


class MULTIPLANE_OT_resume(_Submit, bpy.types.Operator):
    bl_idname = "multiplane.resume"
    bl_label = "Resume"
    bl_description = "Make the frames that the job folder still lacks, with the settings it was started with"

    def submit(self, scene: bpy.types.Scene) -> None:
        runner.resume(scene)


class MULTIPLANE_OT_cancel(bpy.types.Operator):
    bl_idname = "multiplane.cancel"
    bl_label = "Cancel"
    bl_description = "Stop within one denoising step; finished frames stay"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        job = runner.current()
        return job is not None and job.is_running

    def execute(self, _context: bpy.types.Context) -> set[str]:
        runner.current().cancel()
        return {"FINISHED"}


CLASSES = (
    MULTIPLANE_OT_preview_style,
    MULTIPLANE_OT_stylize_frame,
    MULTIPLANE_OT_stylize_range,
    MULTIPLANE_OT_resume,
    MULTIPLANE_OT_cancel,
)
