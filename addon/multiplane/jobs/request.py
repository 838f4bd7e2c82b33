# SPDX-License-Identifier: GPL-3.0-or-later
"""scene.multiplane → Request: everything that is wrong with it is said here, before anything renders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy

from ..errors import UserError
from ..multiplane_protocol.painter import PAINTER_RANGES, Painter
from ..multiplane_protocol.passes import uses_model
from ..multiplane_protocol.request import Control, Request
from ..multiplane_protocol.temporal import FEEDBACK_RANGES, Temporal
from ..painter_properties import NO_PAINTER
from ..passes import scene_size
from ..temporal_properties import INDEPENDENT
from .curves import curves_of, setting_of, tidy

MODEL_SIDE = 512
"""Pixels of the short side until the model says what it was made for."""


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
    request = Request(
        prompt="",
        frames=frames,
        width=settings.width,
        height=settings.height,
        painter=painter_of(settings),
        strength=0.0,
        seed=settings.seed,
        seed_mode=settings.seed_mode,
        temporal=temporal_of(settings) if len(frames) > 1 else None,
    )
    if settings.diffuses:
        request = _diffused(request, settings)
    curves = curves_of(scene, frames)
    # The constants of animated numbers are those of the first frame, whichever frame the timeline shows.
    request = replace(replace(request, curves=curves).at(frames[0]), curves=curves)
    if not settings.use_size:
        width, height = _open_size(scene, request)
        request = replace(request, width=width, height=height)
    try:
        request.validate()
    except ValueError as error:
        raise UserError(str(error)) from None
    return request


def painter_of(settings: bpy.types.PropertyGroup) -> Painter | None:
    """Who paints, with the numbers of the frame that the timeline shows."""
    if settings.painter == NO_PAINTER:
        return None
    numbers = {name: tidy(getattr(settings, setting_of(name))) for name in PAINTER_RANGES}
    return Painter(settings.painter, settings.palette, settings.mood, **numbers)


def temporal_of(settings: bpy.types.PropertyGroup) -> Temporal | None:
    """How frames hold together; numbers of other modes stay as they come. Raises UserError."""
    if settings.temporal == INDEPENDENT:
        return None
    if settings.source != "surface":
        raise UserError(
            "Frames hold together by the scene's geometry: set Passes from to Geometry in Multiplane's Output panel, "
            "or Frames to Frame by Frame in its Consistency panel."
        )
    if settings.temporal == "anchored":
        return Temporal("anchored", missing=tidy(settings.anchor_missing / 100), anchors=settings.anchor_limit)
    if settings.temporal == "feedback":
        return Temporal("feedback", **{name: tidy(getattr(settings, f"feedback_{name}")) for name in FEEDBACK_RANGES})
    return Temporal(settings.temporal)


def _diffused(request: Request, settings: bpy.types.PropertyGroup) -> Request:
    """With everything that a model is told."""
    if request.painter is None and not settings.prompt.strip():
        raise UserError("There is no prompt: write what the frames should look like.")
    return replace(
        request,
        prompt=settings.prompt,
        negative=settings.negative,
        model=_absolute(settings.model),
        controls=tuple(
            Control(c.kind, tidy(c.scale), tidy(c.start), tidy(c.end), _absolute(c.model))
            for c in settings.controls
            if c.enabled
        ),
        strength=tidy(settings.strength),
        guidance=tidy(settings.guidance),
        steps=settings.steps,
        sampler="" if settings.sampler == "MODEL" else settings.sampler,
        spacing="" if settings.spacing == "MODEL" else settings.spacing,
        clip_skip=settings.clip_skip,
        mask=_absolute(settings.mask),
        hidden_joints=settings.hidden_joints,
        preview_every=settings.preview_every,
    )


def _open_size(scene: bpy.types.Scene, request: Request) -> tuple[int, int]:
    """Where the artist sets none: a painter paints at the scene's own size; a model's is not known before it is asked,
    so that only the aspect counts here."""
    width, height = scene_size(scene.render)
    short_side = MODEL_SIDE if uses_model(request) else min(width, height)
    return size_for(width / height, short_side)


def _absolute(path: str) -> str:
    return bpy.path.abspath(path).rstrip("/\\") if path else ""
