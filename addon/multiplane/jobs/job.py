# SPDX-License-Identifier: GPL-3.0-or-later
"""One job from saved scene to finished frames: the engine checks the request, a second Blender reads the passes, the
engine paints.

Nothing here waits: `poll()` takes what has arrived and returns.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError
from ..multiplane_protocol.client import WorkerLost
from ..multiplane_protocol.job_store import read_shot
from ..multiplane_protocol.messages import (
    CancelJob,
    CheckModel,
    CheckRequest,
    ExtractPasses,
    Failed,
    FrameDone,
    JobEnded,
    JobProgress,
    Message,
    ModelReport,
    Preview,
    RequestReport,
    RunJob,
)
from ..multiplane_protocol.passes import passes_needed, uses_model
from ..multiplane_protocol.shot import DepthRange
from . import engine
from .extraction import Extraction
from .plan import Plan

RUNNING = ("queued", "active", "cancel-requested")


class Job:
    """State of one job for the panels, and the messages that move it on."""

    def __init__(self, plan: Plan) -> None:
        self.state = "queued"
        self.status = "Starting the engine"
        self.fraction = 0.0
        self.picture = ""
        """Newest picture: a preview or a finished frame."""
        self.folder: Path | None = None
        self.depth_ranges: tuple[DepthRange, ...] = ()
        """Of the shots whose passes were read, for later jobs of the scene to keep to."""
        self._plan = plan
        self._request = plan.request
        self._extraction: Extraction | None = None
        self._uses_model = True

    @property
    def is_running(self) -> bool:
        """Whether more messages are expected."""
        return self.state in RUNNING

    @property
    def icon(self) -> str:
        """Icon beside the status once it ended."""
        return {"completed": "CHECKMARK", "failed": "ERROR"}.get(self.state, "INFO")

    def start(self) -> None:
        """Asks the engine about the model, if there is one; all else follows from its answers. Raises UserError."""
        client = engine.client()
        self._uses_model = uses_model(self._request)
        if self._uses_model:
            client.send(CheckModel(self._request.model))
        else:
            self._claim()

    def cancel(self) -> None:
        """Asks for an end: within one denoising step, or before the next stage begins."""
        self.state, self.status = "cancel-requested", "Cancelling"
        if self._extraction is not None:
            self._extraction.cancel()
        elif self.folder is not None:
            engine.client().send(CancelJob(str(self.folder)))

    def poll(self) -> bool:
        """Takes what has arrived; whether anything has."""
        messages = self._extraction.poll() if self._extraction is not None else engine.client().poll()
        for message in messages:
            if not self.is_running:
                break
            try:
                self._take(message)
            except UserError as error:
                self._end("failed", str(error))
        return bool(messages)

    def abandon(self) -> None:
        """Ends the second Blender and removes the scene that it read."""
        if self._extraction is not None:
            self._extraction.close()
            self._extraction = None
        if self._plan.blend is not None:
            self._plan.blend.unlink(missing_ok=True)

    def _take(self, message: Message | WorkerLost) -> None:
        if self.state == "cancel-requested" and isinstance(message, ModelReport | RequestReport):
            self._end("canceled", "Canceled")
        elif isinstance(message, ModelReport):
            self._check(message)
        elif isinstance(message, RequestReport):
            self._begin(message)
        elif isinstance(message, JobProgress):
            self._show(message)
        elif isinstance(message, Preview | FrameDone):
            self.picture = message.path
        elif isinstance(message, JobEnded):
            self._next(message)
        elif isinstance(message, Failed):
            self._end("failed", message.message)
        elif isinstance(message, WorkerLost):
            engine.lost()
            self._end("failed", message.message)

    def _check(self, model: ModelReport) -> None:
        if model.problems:
            raise UserError(model.problems[0])
        self._request = self._plan.fitted(model.native_size)
        self._claim()

    def _claim(self) -> None:
        self.folder = self._plan.claim_folder(self._request)
        engine.client().send(CheckRequest(self._request))

    def _begin(self, report: RequestReport) -> None:
        if report.problems:
            raise UserError(report.problems[0])
        if self._plan.blend is None:
            self._render()
        else:
            self.status = "Opening the scene in a second Blender"
            request = self._request
            size = request.width, request.height
            order = ExtractPasses(
                str(self.folder),
                request.frames,
                *size,
                passes_needed(request),
                self._plan.beauty,
                self._plan.source,
            )
            self._extraction = Extraction(self._plan.blend, order)

    def _render(self) -> None:
        self.status = "Loading the model" if self._uses_model else "Painting"
        engine.client().send(RunJob(str(self.folder), self._request.frames))

    def _next(self, ended: JobEnded) -> None:
        """After the passes comes the engine; after the engine, the end."""
        passes_completed = self._extraction is not None and ended.state == "completed"
        if passes_completed and self.state == "cancel-requested":
            self._end("canceled", "Canceled")
        elif passes_completed:
            self.abandon()
            self._render()
        else:
            if self._plan.blend is not None and ended.state == "completed":
                # Some ranges only the engine finds.
                self.depth_ranges = read_shot(self.folder).depth_ranges
            self._end(ended.state, ended.message or ended.state.capitalize())

    def _end(self, state: str, status: str) -> None:
        self.abandon()
        self.state, self.status, self.fraction = state, status, 1.0

    def _show(self, progress: JobProgress) -> None:
        if self.state == "cancel-requested":
            return
        self.state = "active"
        reading = progress.stage == "passes"
        part = progress.step / progress.steps if progress.steps else 0.0
        done = (progress.frames_done + (0.0 if reading else part)) / max(1, progress.frames_total)
        # About the time that passes take of a short job; what matters is that the bar never goes back.
        reads = 0.2 if self._uses_model else 0.9
        self.fraction = max(self.fraction, reads * done if reading else reads + (1 - reads) * done)
        left = f", {_duration(progress.seconds_left)} left" if progress.seconds_left >= 0 else ""
        verb = "Reading passes of" if reading else f"{progress.stage.capitalize()} {progress.step}/{progress.steps} of"
        self.status = f"{verb} frame {progress.frame} ({progress.frames_done}/{progress.frames_total}{left})"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
