# SPDX-License-Identifier: Apache-2.0
"""One job: adopt what is finished, render what is missing, one frame after the other."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multiplane_protocol.atomic import sweep
from multiplane_protocol.job_folder import LOG, result_file
from multiplane_protocol.job_store import read_request
from multiplane_protocol.lock import JobLock
from multiplane_protocol.messages import RunJob
from multiplane_protocol.passes import uses_model
from multiplane_protocol.request import Request
from multiplane_protocol.shot import Shot

from . import models, provenance
from .depth_ranges import complete_shot
from .errors import Canceled, UserError
from .journal import Entry, Journal
from .model_hash import ModelHashes, file_hash
from .pipelines import Pipelines
from .render import FrameRenderer
from .report import Report
from .temporal.frames import JobFrames
from .temporal.mode import Mode, mode_of
from .temporal.shot_report import write_report

_LOG_BYTES = 4 * 2**20


class Job:
    """A job folder while it is worked on."""

    def __init__(self, engine: Any, pipelines: Pipelines, hashes: ModelHashes, report: Report, cancel: Any) -> None:
        self._engine = engine
        self._pipelines = pipelines
        self._hashes = hashes
        self._report = report
        self._cancel = cancel

    def run(self, order: RunJob) -> None:
        """Returns when every frame that was ordered is finished.

        Raises Canceled, UserError, RequestError, JobError, JobInUse, OSError, EngineError.
        """
        folder = Path(order.job)
        request = read_request(folder)
        request.validate()
        frames = order.frames or request.frames
        if unknown := sorted(set(frames) - set(request.frames)):
            raise UserError(
                f"The job has no frame {unknown[0]}: its frames are {request.frames[0]} … {request.frames[-1]}."
            )
        with JobLock(folder), _log_into(folder):
            sweep(folder)
            try:
                self._run(folder, request, frames)
            except Exception:
                logging.exception("job %s stopped", folder.name)
                raise

    def _run(self, folder: Path, request: Request, frames: tuple[int, ...]) -> None:
        self._report.begin(len(frames), frames[0])
        paths = models.resolve(request) if uses_model(request) else None
        hashes = self._hashes.of_all(paths) if paths else {}
        job = JobFrames(self._engine, folder, _shot_for(request, folder), request, hashes)
        mode = mode_of(job, self._report, self._cancel)
        frames = mode.needed(frames)
        self._report.begin(len(frames), frames[0])
        journal = Journal(folder)
        if missing := list(self._adopt(folder, frames, mode, journal)):
            pipeline = self._pipelines.get(paths, str(hashes), request.device, request.dtype) if paths else None
            renderer = FrameRenderer(self._engine, pipeline, request, hashes, self._report, self._cancel)
            self._report.begin_rendering()
            for frame in missing:
                self._go_on()
                start = time.monotonic()
                mode.render(frame, renderer)
                self._finish(folder, frame, mode, journal, max(time.monotonic() - start, 1e-3))
        write_report(job, mode)

    def _adopt(self, folder: Path, frames: tuple[int, ...], mode: Mode, journal: Journal) -> Iterator[int]:
        """Keeps frames that are what this job would make, whoever wrote them; gives back the others."""
        for frame in frames:
            self._go_on()
            if provenance.is_made_of(self._engine, result_file(folder, frame), mode.in_hash(frame)):
                self._finish(folder, frame, mode, journal, 0.0)
            else:
                yield frame

    def _go_on(self) -> None:
        if self._cancel.cancelled:
            raise Canceled

    def _finish(self, folder: Path, frame: int, mode: Mode, journal: Journal, seconds: float) -> None:
        path = result_file(folder, frame)
        name = path.relative_to(folder).as_posix()
        journal.add(Entry(frame, name, mode.in_hash(frame), file_hash(path), round(seconds, 3)))
        self._report.frame_done(frame, str(path), seconds)


def _shot_for(request: Request, folder: Path) -> Shot:
    """What the passes are of. Raises JobError, UserError, EngineError, OSError."""
    shot = complete_shot(folder)
    if (shot.width, shot.height) != (request.width, request.height):
        raise UserError(
            f"The passes are {shot.width}x{shot.height}, but the job asks for {request.width}x{request.height}. "
            f"Extract the passes again."
        )
    return shot


@contextlib.contextmanager
def _log_into(folder: Path) -> Iterator[None]:
    """Copies the log into the job folder."""
    handler = logging.handlers.RotatingFileHandler(folder / LOG, maxBytes=_LOG_BYTES, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
