# SPDX-License-Identifier: Apache-2.0
"""One job: adopt what is finished, render what is missing, one frame after the other."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from multiplane_protocol.atomic import sweep
from multiplane_protocol.job_folder import LOG, result_file
from multiplane_protocol.job_store import read_request
from multiplane_protocol.lock import JobLock
from multiplane_protocol.messages import RunJob
from multiplane_protocol.passes import uses_model
from multiplane_protocol.request import Request

from . import models, provenance
from .depth_ranges import complete_shot
from .errors import Canceled, UserError
from .inputs import FrameScene, frame_scene, input_hash
from .journal import Entry, Journal
from .model_hash import ModelHashes, file_hash
from .pipelines import Pipelines
from .render import FrameRenderer
from .report import Report

_LOG_BYTES = 4 * 2**20


@dataclass(frozen=True)
class MissingFrame:
    """A frame that has to be rendered."""

    scene: FrameScene
    """Its camera and passes."""
    in_hash: str
    """What decides it."""


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
        journal = Journal(folder)
        missing = list(self._adopt(folder, request, frames, hashes, journal))
        if not missing:
            return
        pipeline = self._pipelines.get(paths, str(hashes), request.device, request.dtype) if paths else None
        renderer = FrameRenderer(self._engine, pipeline, request, hashes, self._report, self._cancel)
        self._report.begin_rendering()
        for frame in missing:
            start = time.monotonic()
            renderer.render(frame.scene, frame.in_hash)
            self._finish(folder, frame, journal, max(time.monotonic() - start, 1e-3))

    def _adopt(
        self, folder: Path, request: Request, frames: tuple[int, ...], hashes: dict[str, str], journal: Journal
    ) -> Iterator[MissingFrame]:
        """Keeps frames that are what this job would make, whoever wrote them; gives back the others."""
        shot = complete_shot(folder)
        if (shot.width, shot.height) != (request.width, request.height):
            raise UserError(
                f"The passes are {shot.width}x{shot.height}, but the job asks for {request.width}x{request.height}. "
                f"Extract the passes again."
            )
        for number in frames:
            if self._cancel.cancelled:
                raise Canceled
            frame = MissingFrame(
                scene := frame_scene(folder, shot, number), input_hash(self._engine, request, scene, hashes)
            )
            if self._is_finished(result_file(folder, number), frame.in_hash):
                self._finish(folder, frame, journal, 0.0)
            else:
                yield frame

    def _is_finished(self, path: Path, in_hash: str) -> bool:
        if not path.is_file():
            return False
        try:
            if provenance.in_hash_of(self._engine, path) != in_hash:
                return False
            self._engine.read_png(path)
        except self._engine.EngineError as error:
            logging.warning("rendering %s again: %s", path.name, error)
            return False
        return True

    def _finish(self, folder: Path, frame: MissingFrame, journal: Journal, seconds: float) -> None:
        number = frame.scene.info.frame
        path = result_file(folder, number)
        name = path.relative_to(folder).as_posix()
        journal.add(Entry(number, name, frame.in_hash, file_hash(path), round(seconds, 3)))
        self._report.frame_done(number, str(path), seconds)


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
