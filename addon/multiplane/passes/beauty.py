# SPDX-License-Identifier: GPL-3.0-or-later
"""The beauty pass: the scene's own picture, as the artist would save it."""

from __future__ import annotations

from pathlib import Path

import bpy
from _cycles import with_openimagedenoise

from .. import compat
from ..multiplane_protocol.atomic import write_file
from ..multiplane_protocol.job_folder import pass_file
from .framing import Framing
from .kept import Kept

PREVIEW_SAMPLES = 4
NOISY_SAMPLES = 8
"""Where Blender was built without the denoiser, as some Linux distributions do."""


class Beauty:
    """Renders frames to PNG through the scene's view transform; RGBA, straight alpha, film transparency as it is set.

    `scene`: the artist's engine and samples. `preview`: Cycles with few samples and one bounce, denoised.
    The sequencer stays out: its strips do not show what the passes describe, and may hold earlier results.
    """

    def __init__(self, scene: bpy.types.Scene, framing: Framing, quality: str) -> None:
        self._scene = scene
        self._framing = framing
        self._quality = quality
        self._kept = Kept()

    def __enter__(self) -> Beauty:
        try:
            self._set()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.__exit__()

    def write(self, job: Path, frame: int) -> None:
        """Renders the frame to its place in the job folder."""
        self._scene.frame_set(frame)
        write_file(pass_file(job, "beauty", frame), job, self._render)

    def _render(self, path: Path) -> None:
        self._kept.set(self._scene.render, filepath=str(path))
        bpy.ops.render.render(write_still=True, scene=self._scene.name)

    def _set(self) -> None:
        render = self._scene.render
        self._framing.apply(self._kept, render)
        self._kept.set(render.image_settings, **compat.png_settings(render.image_settings))
        self._kept.set(
            render,
            use_sequencer=False,
            use_multiview=False,
            use_single_layer=False,
            use_stamp=False,
            use_overwrite=True,
            use_file_extension=True,
            use_persistent_data=True,
        )
        if self._quality == "preview":
            self._kept.set(render, engine="CYCLES")
            self._kept.set(
                self._scene.cycles,
                samples=PREVIEW_SAMPLES if with_openimagedenoise else NOISY_SAMPLES,
                use_layer_samples="IGNORE",
                use_adaptive_sampling=False,
                use_denoising=with_openimagedenoise,
                max_bounces=1,
            )
            if with_openimagedenoise:
                # At few samples an accurate denoiser takes longer than the samples.
                self._kept.set(
                    self._scene.cycles,
                    denoiser="OPENIMAGEDENOISE",
                    denoising_prefilter="FAST",
                    denoising_quality="FAST",
                )
