# SPDX-License-Identifier: GPL-3.0-or-later
"""scene.multiplane → Request: everything that is wrong with it is said here, before anything renders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy

from .. import compat
from ..errors import UserError
from ..multiplane_protocol.request import Control, Curve, Request

ANIMATED = ("strength", "guidance", "steps", "seed", "clip_skip")
ANIMATED_IN_CONTROL = ("scale", "start", "end")


def job_root(scene: bpy.types.Scene) -> Path:
    """Absolute path of the folder that holds the scene's jobs. Raises UserError."""
    output = scene.multiplane.output
    if output.startswith("//") and not bpy.data.filepath:
        raise UserError(
            "The output folder is relative to a file that was never saved: save the file, or choose a folder."
        )
    if not output.strip():
        raise UserError("No output folder is set: choose one in Multiplane's Output panel.")
    return Path(bpy.path.abspath(output)).resolve()


def last_job(scene: bpy.types.Scene) -> Path:
    """The folder of the scene's last job. Raises UserError."""
    folder = Path(scene.multiplane.job)
    if not scene.multiplane.job or not folder.is_dir():
        raise UserError("This scene has no job yet: stylise a frame first.")
    return folder


def frames_of(scene: bpy.types.Scene) -> tuple[int, ...]:
    """The frame range of the job, rising."""
    settings = scene.multiplane
    if settings.use_range:
        start, end, step = settings.frame_start, settings.frame_end, settings.frame_step
    else:
        start, end, step = scene.frame_start, scene.frame_end, scene.frame_step
    frames = tuple(range(start, end + 1, step))
    if not frames:
        raise UserError(f"The frame range {start} … {end} is empty: set the end after the start.")
    return frames


def size_for(aspect: float, short_side: int) -> tuple[int, int]:
    """Width and height in pixels, multiples of 8, for an aspect (width through height)."""
    width, height = (short_side * aspect, short_side) if aspect >= 1 else (short_side, short_side / aspect)
    return max(8, round(width / 8) * 8), max(8, round(height / 8) * 8)


def from_scene(scene: bpy.types.Scene, frames: tuple[int, ...]) -> Request:
    """The validated request. Raises UserError."""
    settings = scene.multiplane
    if scene.camera is None:
        raise UserError("The scene has no camera: add one and make it the scene camera.")
    if not settings.prompt.strip():
        raise UserError("There is no prompt: write what the frames should look like.")
    enabled = [control for control in settings.controls if control.enabled]
    request = Request(
        prompt=settings.prompt,
        frames=frames,
        width=settings.width,
        height=settings.height,
        negative=settings.negative,
        model=_absolute(settings.model),
        controls=tuple(
            Control(c.kind, _tidy(c.scale), _tidy(c.start), _tidy(c.end), _absolute(c.model)) for c in enabled
        ),
        strength=_tidy(settings.strength),
        guidance=_tidy(settings.guidance),
        steps=settings.steps,
        sampler="" if settings.sampler == "MODEL" else settings.sampler,
        spacing="" if settings.spacing == "MODEL" else settings.spacing,
        seed=settings.seed,
        seed_mode=settings.seed_mode,
        clip_skip=settings.clip_skip,
        mask=_absolute(settings.mask),
        hidden_joints=settings.hidden_joints,
        preview_every=settings.preview_every,
        curves=_curves(scene, enabled, frames),
    )
    # The constants of animated numbers are those of the first frame, whichever frame the timeline shows.
    request = replace(request.at(frames[0]), curves=request.curves)
    try:
        request.validate()
    except ValueError as error:
        raise UserError(str(error)) from None
    return request


def _tidy(value: float) -> float:
    """What the artist typed: Blender keeps single precision, 0.6 comes back as 0.6000000238."""
    return round(value, 6)


def _absolute(path: str) -> str:
    return bpy.path.abspath(path).rstrip("/\\") if path else ""


def _curves(scene: bpy.types.Scene, enabled: list, frames: tuple[int, ...]) -> tuple[Curve, ...]:
    """Animated numbers, sampled in every frame; drivers need the scene to be set to each frame, F-curves do not."""
    owners = [(f"multiplane.{name}", name) for name in ANIMATED]
    positions = [i for i, control in enumerate(scene.multiplane.controls) if control.enabled]
    for index, position in enumerate(positions):
        for name in ANIMATED_IN_CONTROL:
            owners.append((f"multiplane.controls[{position}].{name}", f"controls.{index}.{name}"))
    fcurves = {curve.data_path: curve for curve in compat.fcurves_of(scene)}
    driven = {driver.data_path for driver in scene.animation_data.drivers} if scene.animation_data else set()
    curves = []
    for data_path, path in owners:
        if data_path in driven:
            curves.append(Curve(path, _sampled(scene, data_path, frames)))
        elif data_path in fcurves and not fcurves[data_path].mute:
            limits = _limits(scene, data_path)
            values = (fcurves[data_path].evaluate(frame) for frame in frames)
            curves.append(Curve(path, tuple(_tidy(min(max(value, limits[0]), limits[1])) for value in values)))
    return tuple(curves)


def _limits(scene: bpy.types.Scene, data_path: str) -> tuple[float, float]:
    """What Blender cuts an animated number to; an F-curve's handles reach further."""
    owner, _, name = data_path.rpartition(".")
    number = scene.path_resolve(owner).bl_rna.properties[name]
    return number.hard_min, number.hard_max


def _sampled(scene: bpy.types.Scene, data_path: str, frames: tuple[int, ...]) -> tuple[float, ...]:
    current, subframe = scene.frame_current, scene.frame_subframe
    values = []
    try:
        for frame in frames:
            scene.frame_set(frame)
            values.append(_tidy(scene.path_resolve(data_path)))
    finally:
        scene.frame_set(current, subframe=subframe)
    return tuple(values)
