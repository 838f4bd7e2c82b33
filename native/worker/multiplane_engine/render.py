# SPDX-License-Identifier: Apache-2.0
"""What a frame can be made of: painter, control images out of the passes, diffusion; and the finished picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import control_file
from multiplane_protocol.passes import PASSES_OF, uses_model, uses_start
from multiplane_protocol.request import Request
from multiplane_protocol.temporal import MODES_OF_CONTROL

from . import provenance
from .engine import torch_version
from .inputs import FrameScene, mask_file
from .paint import PREVIEW, lay_on_paper, paint_frame
from .pictures import beauty_image, mask_image, write_controls, write_exr, write_png
from .report import Report
from .seeds import frame_seed

_BLACK = 0
_NOTHING = np.zeros((0, 0, 3), np.uint8)
_PICTURE = slice(-3, None)
"""Channels of a control image that can be looked at."""


@dataclass(frozen=True)
class Part:
    """What of a frame is diffused, and how that hangs together with other frames; by default all of it, and not."""

    mask: np.ndarray | None = None
    """uint8 [H,W]; white is diffused, black stays the start picture. None: the request's own mask."""
    window: tuple[slice, slice] = (slice(None), slice(None))
    """Rows and columns that the model sees."""
    noise: np.ndarray | None = None
    """float32 [C,h,w] at latent resolution; None: drawn from the seed."""
    memory: Any = None
    """The engine's AttentionMemory, which the model looks at beside the frame."""
    remember: bool = False
    """Write into the memory instead of looking at it."""
    controls: Mapping[str, np.ndarray] = field(default_factory=dict)
    """Control images of MODES_OF_CONTROL, uint8 [H,W,C], by kind; ControlNets that find none here rest."""


WHOLE = Part()


class FrameRenderer:
    """Renders the frames of one job with one loaded pipeline, or without where painters' pictures are the result."""

    def __init__(
        self, engine: Any, pipeline: Any, request: Request, hashes: dict[str, str], report: Report, cancel: Any
    ) -> None:
        self._engine = engine
        self._pipeline = pipeline
        self._request = request
        self._hashes = hashes
        self._report = report
        self._cancel = cancel
        self._drawn: tuple[int, dict[str, np.ndarray]] | None = None  # a frame's control images out of its passes
        if pipeline:
            self._device = pipeline.device
        else:
            self._device = engine.default_device() if request.device == "auto" else request.device

    def request_at(self, frame: int) -> Request:
        """With the numbers of the frame."""
        return self._request.at(frame)

    def diffuses(self, frame: int) -> bool:
        """Whether a model has a part in the frame."""
        return uses_model(self._request.at(frame))

    def needs_start(self, frame: int) -> bool:
        """Whether diffusion starts from a picture."""
        return uses_start(self._request.at(frame))

    def begin(self, scene: FrameScene) -> None:
        """Stages are about this frame from now on; its EXR is written. Raises UserError, OSError, EngineError."""
        self._report.begin_frame(scene.info.frame)
        write_exr(self._engine, scene)

    def stage(self, stage: str) -> None:
        """What is being done to the frame, where it is not this renderer that does it."""
        self._report.stage(stage, 0, 1)

    def picture(self, scene: FrameScene, part: Part = WHOLE) -> np.ndarray:
        """The frame made by itself, uint8 [H,W,3]. Raises UserError, OSError, EngineError."""
        frame = scene.info.frame
        if not self.diffuses(frame):
            return self.start(scene)
        return self.diffuse(scene, self.start(scene) if self.needs_start(frame) else None, part)

    def start(self, scene: FrameScene) -> np.ndarray:
        """The painter's picture or the beauty pass, uint8 [H,W,3]. Raises UserError, EngineError."""
        request = self._request.at(scene.info.frame)
        if request.painter is None:
            return beauty_image(self._engine, scene, _BLACK)
        self._report.stage("paint", 0, 1)
        seed = frame_seed(request, scene.info.frame)
        margin = request.temporal is None  # it stays on the screen, and must not be carried along with surfaces
        paper = not self._paper_last
        return paint_frame(self._engine, scene, request.painter, seed, self._device, margin=margin, paper=paper)

    def on_paper(self, scene: FrameScene, picture: np.ndarray) -> np.ndarray:
        """A finished frame, uint8 [H,W,3], on the paper that start() left out. Raises EngineError."""
        if not self._paper_last:
            return picture
        request = self._request.at(scene.info.frame)
        assert request.painter
        return lay_on_paper(self._engine, picture, request.painter, frame_seed(request, scene.info.frame), self._device)

    def diffuse(
        self, scene: FrameScene, start: np.ndarray | None, part: Part = WHOLE, *, strength: float | None = None
    ) -> np.ndarray:
        """Diffusion from a start picture, uint8 [h,w,3] of the part's window. Raises UserError, OSError, EngineError.

        strength: in place of the request's.
        """
        request = self._request.at(scene.info.frame)
        if strength is not None:
            request = dataclasses.replace(request, strength=strength)
        self._report.stage("control", 0, 1)
        images = self._control_images(scene, request, part)
        mask = part.mask
        if mask is None and request.mask:
            mask = mask_image(self._engine, mask_file(request, scene.info.frame), scene)
        pixels: np.ndarray = self._pipeline.render(
            self._settings(request, scene, part),
            [_cut(images[control.kind], part) for control in request.controls],
            None if start is None else _cut(start, part),
            None if mask is None else _cut(mask, part),
            self._report.stage,
            self._cancel,
            lambda step, image: self._preview(scene.job, step, image),
            noise=part.noise,
            memory=part.memory,
            remember=part.remember,
        )
        return pixels

    def write(
        self,
        path: Path,
        scene: FrameScene,
        in_hash: str,
        picture: np.ndarray,
        temporal: dict[str, float] | None = None,
    ) -> None:
        """Writes a finished picture. temporal: what the shot report says about it. Raises OSError, EngineError."""
        frame = scene.info.frame
        request = self._request.at(frame)
        self._report.stage("write", 0, 1)
        text = provenance.describe(
            request,
            frame,
            in_hash,
            seed=frame_seed(request, frame),
            models=self._hashes if uses_model(request) else {},
            engine=self._made_by(scene),
            temporal=temporal,
        )
        write_png(self._engine, path, scene.job, picture, text)

    @property
    def _paper_last(self) -> bool:
        """Whether painters leave out their paper: it stays where it is while paint is carried along with surfaces. A
        model paints paper of its own after the painter's, and both are carried."""
        temporal = self._request.temporal
        return temporal is not None and temporal.mode == "anchored" and self._pipeline is None

    def _control_images(self, scene: FrameScene, request: Request, part: Part) -> dict[str, np.ndarray]:
        """By kind; written into the job folder too. Those of the passes are made once for all parts of a frame."""
        kinds = dict.fromkeys(control.kind for control in request.controls)
        if self._drawn is None or self._drawn[0] != scene.info.frame:
            of_passes = [kind for kind in kinds if kind in PASSES_OF]
            self._drawn = scene.info.frame, write_controls(self._engine, scene, of_passes, request.hidden_joints)
        images = dict(self._drawn[1])
        for kind in kinds.keys() - images.keys():
            images[kind] = part.controls.get(kind, _NOTHING)
            if kind in part.controls:
                path = control_file(scene.job, kind, scene.info.frame)
                picture = np.ascontiguousarray(images[kind][..., _PICTURE])
                write_png(self._engine, path, scene.job, picture)
        return images

    def _settings(self, request: Request, scene: FrameScene, part: Part) -> dict[str, Any]:
        names = ("prompt", "negative", "steps", "sampler", "spacing", "guidance", "strength", "clip_skip")
        settings: dict[str, Any] = {name: getattr(request, name) for name in (*names, "preview_every")}
        rows, columns = part.window
        settings["height"] = len(range(request.height)[rows])
        settings["width"] = len(range(request.width)[columns])
        settings["seed"] = frame_seed(request, scene.info.frame)
        rests = MODES_OF_CONTROL.keys() - part.controls.keys()
        settings["controls"] = [
            {"scale": 0.0 if c.kind in rests else c.scale, "start": c.start, "end": c.end} for c in request.controls
        ]
        return settings

    def _made_by(self, scene: FrameScene) -> dict[str, str]:
        place = {"dtype": self._pipeline.dtype} if self._pipeline else {}
        return {**place, "device": self._device, "torch": torch_version(), "blender": scene.shot.blender}

    def _preview(self, job: Path, step: int, image: np.ndarray) -> None:
        path = job / PREVIEW
        write_png(self._engine, path, job, image)
        self._report.preview(step, str(path))


def _cut(picture: np.ndarray, part: Part) -> np.ndarray:
    return np.ascontiguousarray(picture[part.window])
