# SPDX-License-Identifier: Apache-2.0
"""One frame: control images out of the passes, diffusion, the finished picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import TEMPORARY, result_file
from multiplane_protocol.request import Request

from . import provenance
from .engine import torch_version
from .inputs import FrameScene, mask_file
from .pictures import beauty_image, mask_image, write_controls, write_exr, write_png
from .report import Report
from .seeds import frame_seed

_PREVIEW = "preview.png"


class FrameRenderer:
    """Renders the frames of one job with one loaded pipeline."""

    def __init__(
        self, engine: Any, pipeline: Any, request: Request, hashes: dict[str, str], report: Report, cancel: Any
    ) -> None:
        self._engine = engine
        self._pipeline = pipeline
        self._request = request
        self._hashes = hashes
        self._report = report
        self._cancel = cancel

    def render(self, scene: FrameScene, in_hash: str) -> None:
        """Writes the control images, the EXR and the result of one frame.

        Raises UserError, OSError, EngineError.
        """
        frame = scene.info.frame
        request = self._request.at(frame)
        seed = frame_seed(request, frame)
        self._report.begin_frame(frame)
        self._report.stage("control", 0, 1)
        kinds = list(dict.fromkeys(control.kind for control in request.controls))
        images = write_controls(self._engine, scene, kinds, request.hidden_joints)
        write_exr(self._engine, scene)
        starts_from_beauty = request.strength < 1 or bool(request.mask)
        pixels = self._pipeline.render(
            self._settings(request, seed),
            [images[control.kind] for control in request.controls],
            beauty_image(self._engine, scene) if starts_from_beauty else None,
            mask_image(self._engine, mask_file(request, frame), scene) if request.mask else None,
            self._report.stage,
            self._cancel,
            lambda step, image: self._preview(scene.job, step, image),
        )
        self._report.stage("write", 0, 1)
        text = provenance.describe(request, frame, in_hash, seed=seed, models=self._hashes, engine=self._made_by(scene))
        write_png(self._engine, result_file(scene.job, frame), scene.job, pixels, text)

    def _settings(self, request: Request, seed: int) -> dict[str, Any]:
        names = ("prompt", "negative", "steps", "sampler", "spacing", "guidance", "strength", "clip_skip")
        settings: dict[str, Any] = {
            name: getattr(request, name) for name in (*names, "width", "height", "preview_every")
        }
        settings["seed"] = seed
        settings["controls"] = [{"scale": c.scale, "start": c.start, "end": c.end} for c in request.controls]
        return settings

    def _made_by(self, scene: FrameScene) -> dict[str, str]:
        place = {"device": self._pipeline.device, "dtype": self._pipeline.dtype}
        return {**place, "torch": torch_version(), "blender": scene.shot.blender}

    def _preview(self, job: Path, step: int, image: np.ndarray) -> None:
        path = job / TEMPORARY / _PREVIEW
        write_png(self._engine, path, job, image)
        self._report.preview(step, str(path))
