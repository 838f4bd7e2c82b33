# SPDX-License-Identifier: GPL-3.0-or-later
"""The one job at a time that this Blender runs: submitted by operators, pumped by a timer, shown by panels."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..errors import UserError
from ..passes.shots import store_range
from . import engine, picture
from .job import Job
from .plan import Plan, plan_new, plan_resumed
from .request import last_job

TICK_S = 0.1
_job: Job | None = None
_scene_uid = 0  # what stays the same when undo replaces the scene's datablock


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
    global _job, _scene_uid
    job = Job(plan)
    try:
        job.start()
    except UserError:
        job.abandon()
        raise
    _job, _scene_uid = job, scene.session_uid
    if not bpy.app.background and not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, persistent=True)


def poll() -> None:
    """Takes what has arrived from the child processes; called by Blender's timer, or by a program without a window."""
    if _job is not None and _job.is_running and _job.poll():
        _show(_job)


def _tick() -> float | None:
    poll()
    return TICK_S if _job is not None and _job.is_running else None


def _show(job: Job) -> None:
    """Brings the scene, panels, status bar and preview image up to date."""
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == _scene_uid), None)
    if scene is not None and job.folder is not None:
        scene.multiplane.job = str(job.folder)
        for found in job.depth_ranges:
            store_range(scene, found)
        job.depth_ranges = ()
    if Path(job.picture).is_file():  # the engine removes a preview when its frame is finished
        picture.show(job.picture)
    _set_status(f"Multiplane: {job.status}" if job.is_running else None)
    picture.redraw()


def _set_status(text: str | None) -> None:
    """In every workspace, since the artist changes them while a job runs; a timer has no window of its own."""
    for window in bpy.context.window_manager.windows:
        for workspace in bpy.data.workspaces:
            with bpy.context.temp_override(window=window, workspace=workspace):
                workspace.status_text_set(text)


def register() -> None:
    """Nothing runs until a job is submitted."""


def unregister() -> None:
    global _job
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    if _job is not None:
        _job.abandon()
        _job = None
        _set_status(None)
    engine.close()
    picture.remove()
