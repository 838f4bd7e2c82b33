# SPDX-License-Identifier: Apache-2.0
"""One frame: painter, control images out of the passes, diffusion, the finished picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import result_file
from multiplane_protocol.passes import uses_model, uses_start
from multiplane_protocol.request import Request

from . import provenance
from .engine import torch_version
from .inputs import FrameScene, mask_file
from .paint import PREVIEW, paint_frame
from .pictures import beauty_image, mask_image, write_controls, write_exr, write_png
from .report import Report
from .seeds import frame_seed

_BLACK = 0


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
        if pipeline:
            self._device = pipeline.device
        else:
            self._device = engine.default_device() if request.device == "auto" else request.device

    def render(self, scene: FrameScene, in_hash: str) -> None:
        """Writes the control images, the EXR and the result of one frame.

        Raises UserError, OSError, EngineError.
        """
        frame = scene.info.frame
        request = self._request.at(frame)
        seed = frame_seed(request, frame)
        self._report.begin_frame(frame)
        write_exr(self._engine, scene)
        make, models = (self._diffuse, self._hashes) if uses_model(request) else (self._start, {})
        picture = make(request, scene, seed)
        self._report.stage("write", 0, 1)
        text = provenance.describe(request, frame, in_hash, seed=seed, models=models, engine=self._made_by(scene))
        write_png(self._engine, result_file(scene.job, frame), scene.job, picture, text)

    def _start(self, request: Request, scene: FrameScene, seed: int) -> np.ndarray:
        if request.painter is None:
            return beauty_image(self._engine, scene, _BLACK)
        self._report.stage("paint", 0, 1)
        return paint_frame(self._engine, scene, request.painter, seed, self._device)

    def _diffuse(self, request: Request, scene: FrameScene, seed: int) -> np.ndarray:
        start = self._start(request, scene, seed) if uses_start(request) else None
        self._report.stage("control", 0, 1)
        kinds = list(dict.fromkeys(control.kind for control in request.controls))
        images = write_controls(self._engine, scene, kinds, request.hidden_joints)
        pixels: np.ndarray = self._pipeline.render(
            self._settings(request, seed),
            [images[control.kind] for control in request.controls],
            start,
            mask_image(self._engine, mask_file(request, scene.info.frame), scene) if request.mask else None,
            self._report.stage,
            self._cancel,
            lambda step, image: self._preview(scene.job, step, image),
        )
        return pixels

    def _settings(self, request: Request, seed: int) -> dict[str, Any]:
        names = ("prompt", "negative", "steps", "sampler", "spacing", "guidance", "strength", "clip_skip")
        settings: dict[str, Any] = {
            name: getattr(request, name) for name in (*names, "width", "height", "preview_every")
        }
        settings["seed"] = seed
        settings["controls"] = [{"scale": c.scale, "start": c.start, "end": c.end} for c in request.controls]
        return settings

    def _made_by(self, scene: FrameScene) -> dict[str, str]:
        place = {"dtype": self._pipeline.dtype} if self._pipeline else {}
        return {**place, "device": self._device, "torch": torch_version(), "blender": scene.shot.blender}

    def _preview(self, job: Path, step: int, image: np.ndarray) -> None:
        path = job / PREVIEW
        write_png(self._engine, path, job, image)
        self._report.preview(step, str(path))
