# SPDX-License-Identifier: Apache-2.0
"""What a running job tells its client: progress at most ten times a second, with an estimate of the time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from multiplane_protocol.messages import FrameDone, JobProgress, Message, Preview

_INTERVAL_S = 0.1
_ESTIMATE_FROM = 0.02
"""Fraction of the work below which an estimate would be a guess."""


class Report:
    """One job's messages."""

    def __init__(self, job: str, send: Callable[[Message], None]) -> None:
        self._job = job
        self._send = send
        self._total = self._done = self._adopted = 0
        self._frame = 0
        self._started = self._last = 0.0

    def begin(self, total: int, frame: int) -> None:
        """The job has `total` frames, of which none is known to be finished; it begins with `frame`."""
        self._total, self._frame = total, frame
        self.stage("load", 0, 1)

    def begin_rendering(self) -> None:
        """What could be adopted is; rendering starts."""
        self._started = time.monotonic()

    def begin_frame(self, frame: int) -> None:
        """The frame that stages are about from now on."""
        self._frame = frame

    def stage(self, stage: str, step: int, steps: int) -> None:
        """Where the current frame stands."""
        now = time.monotonic()
        if now - self._last < _INTERVAL_S:
            return
        self._last = now
        progress = JobProgress(self._job, "active", self._frame, self._done, self._total, stage, step, steps, -1.0)
        self._send(replace(progress, seconds_left=self._seconds_left(now, progress.fraction)))

    def drawn(self, frame: int, done: int, total: int) -> None:
        """The control images of `frame` are written, as those of `done` frames of `total`."""
        self._frame, self._done, self._total = frame, done, total
        self.stage("control", 1, 1)

    def frame_done(self, frame: int, path: str, seconds: float) -> None:
        """A frame is finished; seconds = 0: adopted."""
        self._done += 1
        self._adopted += seconds == 0
        self._send(FrameDone(self._job, frame, path, seconds))

    def preview(self, step: int, path: str) -> None:
        """A half-denoised picture of the current frame lies at `path`."""
        self._send(Preview(self._job, self._frame, step, path))

    def _seconds_left(self, now: float, fraction: float) -> float:
        """fraction: of the whole job; what was adopted took no time."""
        to_render = self._total - self._adopted
        rendered = fraction * self._total - self._adopted
        if not self._started or rendered < _ESTIMATE_FROM * to_render:
            return -1.0
        return (now - self._started) * (to_render - rendered) / rendered
