# SPDX-License-Identifier: Apache-2.0
"""Every frame is diffused from noise that sticks to the surfaces."""

from __future__ import annotations

from multiplane_protocol.job_folder import result_file
from multiplane_protocol.shot_report import AnchorReport

from ..models import latent_shape, model_folder
from ..render import FrameRenderer, Part
from .frames import JobFrames, hash_of
from .views import Views


class Pinned:
    """Frames do not know of each other."""

    def __init__(self, job: JobFrames, views: Views) -> None:
        self._job = job
        self._views = views

    def needed(self, frames: tuple[int, ...]) -> tuple[int, ...]:
        """These alone."""
        return frames

    def in_hash(self, frame: int) -> str:
        """Its own; the geometry counts in it."""
        return hash_of("pinned", self._job.own_hash(frame))

    def render(self, frame: int, renderer: FrameRenderer) -> None:
        """One seed holds for all frames: each surface has its own noise already."""
        scene = self._job.scene(frame)
        renderer.begin(scene)
        geometry = self._views.view(frame).surface
        request = self._job.request
        shape = latent_shape(model_folder(request.model), request.width, request.height)
        noise = self._job.engine.surface_pinned_noise(geometry.frame, geometry.seen, *shape, request.seed)
        picture = renderer.picture(scene, Part(noise=noise))
        made = {"diffused": 1.0, "repainted": 1.0, "filled": 0.0}
        renderer.write(result_file(scene.job, frame), scene, self.in_hash(frame), picture, made)

    def anchors(self) -> tuple[AnchorReport, ...]:
        """None."""
        return ()
