# SPDX-License-Identifier: Apache-2.0
"""What a mode is asked, and the mode without one."""

from __future__ import annotations

from typing import Any, Protocol

from multiplane_protocol.job_folder import result_file
from multiplane_protocol.shot_report import AnchorReport

from ..errors import UserError
from ..render import FrameRenderer
from ..report import Report
from .anchored import Anchored
from .feedback import Feedback
from .frames import JobFrames
from .pinned import Pinned
from .views import Views


class Mode(Protocol):
    """Makes the frames of a job; the same frame is the same to the bit, whichever others are made."""

    def needed(self, frames: tuple[int, ...]) -> tuple[int, ...]:
        """What must be finished for these frames, in an order that can be kept. Raises UserError, EngineError."""
        ...

    def in_hash(self, frame: int) -> str:
        """What decides a frame. Raises UserError, EngineError, OSError."""
        ...

    def render(self, frame: int, renderer: FrameRenderer) -> None:
        """Writes a frame. Raises UserError, OSError, EngineError."""
        ...

    def anchors(self) -> tuple[AnchorReport, ...]:
        """Frames that others are composed of."""
        ...


class Independent:
    """Each frame by itself."""

    def __init__(self, job: JobFrames) -> None:
        self._job = job

    def needed(self, frames: tuple[int, ...]) -> tuple[int, ...]:
        """These alone."""
        return frames

    def in_hash(self, frame: int) -> str:
        """Its own."""
        return self._job.own_hash(frame)

    def render(self, frame: int, renderer: FrameRenderer) -> None:
        """Painter, diffusion or both."""
        scene = self._job.scene(frame)
        renderer.begin(scene)
        renderer.write(result_file(scene.job, frame), scene, self.in_hash(frame), renderer.picture(scene))

    def anchors(self) -> tuple[AnchorReport, ...]:
        """None."""
        return ()


def mode_of(job: JobFrames, report: Report, cancel: Any) -> Mode:
    """The mode that the request asks for. Raises UserError."""
    temporal = job.request.temporal
    if temporal is None:
        return Independent(job)
    if job.shot.source != "surface":
        raise UserError(
            "Frames hold together by the scene's geometry, but the passes of this job were all rendered by Cycles. "
            "Extract them again from geometry (--source surface), or make each frame by itself."
        )
    views = Views(job)
    if temporal.mode == "anchored":
        return Anchored(job, views, temporal, report, cancel)
    if temporal.mode == "feedback":
        return Feedback(job, views)
    return Pinned(job, views)
