# SPDX-License-Identifier: GPL-3.0-or-later
"""The one job at a time that this Blender runs: submitted by operators, pumped by a timer, shown by panels."""

from __future__ import annotations

import bpy

from . import engine
from .job import Job
from .plan import Plan, plan_new, plan_resumed
from .request import last_job

PREVIEW_IMAGE = "Multiplane Preview"
TICK_S = 0.1
_job: Job | None = None
_scene_name = ""  # a name, since undo and file loading replace the scene's datablock


def current() -> Job | None:
    """The running job, or the last one."""
    return _job


def submit(scene: bpy.types.Scene, frames: tuple[int, ...]) -> None:
    """Starts a job for these frames of the scene. Raises UserError."""
    _start(scene, plan_new(scene, frames))


def resume(scene: bpy.types.Scene) -> None:
    """Goes on with the scene's last job, as it was asked for. Raises UserError."""
    _start(scene, plan_resumed(scene, last_job(scene)))


def _start(scene: bpy.types.Scene, plan: Plan) -> None:
    global _job, _scene_name
    job = Job(plan)
    job.start()
    _job, _scene_name = job, scene.name
    if not bpy.app.background and not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, persistent=True)


def poll() -> None:
    """Takes what has arrived from the child processes; Blender's timer calls it, and so can a program without a window."""
    if _job is not None and _job.is_running and _job.poll():
        _show(_job)


def _tick() -> float | None:
    poll()
    return TICK_S if _job is not None and _job.is_running else None


def _show(job: Job) -> None:
    """Brings the scene, panels, status bar and preview image up to date."""
    scene = bpy.data.scenes.get(_scene_name)
    if scene is not None and job.folder is not None:
        scene.multiplane.job = str(job.folder)
    if job.picture:
        image = bpy.data.images.get(PREVIEW_IMAGE)
        if image is None:
            image = bpy.data.images.load(job.picture)
            image.name = PREVIEW_IMAGE
        image.filepath = job.picture
        image.reload()
        image.preview_ensure().reload()
    for window in bpy.context.window_manager.windows:
        window.workspace.status_text_set(f"Multiplane: {job.status}" if job.is_running else None)
        for area in window.screen.areas:
            if area.type in {"PROPERTIES", "VIEW_3D", "IMAGE_EDITOR"}:
                area.tag_redraw()


def register() -> None:
    """Nothing runs until a job is submitted."""


def unregister() -> None:
    global _job
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    if _job is not None:
        _job.abandon()
        _job = None
    engine.close()
