# SPDX-License-Identifier: Apache-2.0
"""The worker process: `python -m multiplane_engine.worker`. Messages on stdin and stdout, everything printed on stderr.

The main thread does one job after the other and keeps models loaded; a reader thread hears cancel and the end of the
line meanwhile. When the client is gone the worker drops the current frame and ends.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from multiplane_protocol import PROTOCOL_VERSION
from multiplane_protocol.framing import ProtocolError, read_message, write_message
from multiplane_protocol.messages import (
    CancelJob,
    CheckModel,
    CheckRequest,
    DrawControls,
    Failed,
    Hello,
    JobEnded,
    JobProgress,
    Message,
    PaintPreview,
    RequestReport,
    RunJob,
    Shutdown,
    WorkerFailed,
)
from multiplane_protocol.passes import uses_model
from multiplane_protocol.request import Request
from multiplane_protocol.request_check import RequestError
from multiplane_protocol.stdio import protect

from . import __version__, models
from .draw import draw_controls
from .engine import load_engine, torch_version
from .errors import UserError, explain
from .job import Job
from .model_hash import ModelHashes
from .paint import paint_preview
from .pipelines import Pipelines
from .report import Report

_EXIT_LIMIT_S = 4.5
"""After the client is gone; a denoising step that takes longer is cut off."""


@dataclass(frozen=True)
class PendingJob:
    """A job that waits or runs."""

    order: RunJob | DrawControls
    """What the client sent."""
    cancel: Any
    """The engine's CancelToken."""


class Worker:
    """Serves one client until it is gone."""

    def __init__(self, engine: Any, requests: IO[bytes], answers: IO[bytes], *, torch: str, device: str) -> None:
        """engine: the module `_engine`. torch, device: version and device that the greeting names."""
        self._engine = engine
        self._torch = torch
        self._device = device
        self._requests = requests
        self._answers = answers
        self._answering = threading.Lock()
        self._waiting: queue.SimpleQueue[Message | PendingJob | None] = queue.SimpleQueue()
        self._jobs: list[PendingJob] = []
        self._pipelines = Pipelines(engine)
        self._hashes = ModelHashes()

    def serve(self) -> None:
        """Returns when the client is gone or asks for it."""
        self._send(
            Hello(
                protocol=PROTOCOL_VERSION,
                program=f"multiplane-engine {__version__}",
                device=self._device,
                torch=self._torch,
            )
        )
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        while (message := self._waiting.get()) is not None:
            self._do(message)

    def _send(self, message: Message) -> None:
        try:
            with self._answering:
                write_message(self._answers, message)
        except OSError:
            self._end()

    def _read(self) -> None:
        try:
            while (message := read_message(self._requests)) is not None and not isinstance(message, Shutdown):
                self._take(message)
        except ProtocolError as error:
            logging.error("the client's message is damaged: %s", error)
            self._send(WorkerFailed(f"The engine could not read a message: {error}."))
        except OSError:
            logging.exception("the line to the client broke")
        self._end()

    def _take(self, message: Message) -> None:
        """On the reader thread: cancels at once, queues the rest."""
        if isinstance(message, CancelJob):
            for pending in [pending for pending in self._jobs if pending.order.job == message.job]:
                pending.cancel.cancel()
                self._send(_state(message.job, "cancel-requested"))
        elif isinstance(message, RunJob | DrawControls):
            pending = PendingJob(message, self._engine.CancelToken())
            self._jobs.append(pending)
            self._send(_state(message.job, "queued"))
            self._waiting.put(pending)
        elif isinstance(message, Hello):
            if message.protocol != PROTOCOL_VERSION:
                self._send(WorkerFailed(_versions_differ(message)))
                self._end()
        else:
            self._waiting.put(message)

    def _end(self) -> None:
        """Stops the current job and lets serve() return; a hard exit follows where it does not."""
        guard = threading.Timer(_EXIT_LIMIT_S, os._exit, (0,))
        guard.daemon = True
        guard.start()
        for pending in list(self._jobs):
            pending.cancel.cancel()
        self._waiting.put(None)

    def _do(self, message: Message | PendingJob) -> None:
        """On the main thread: one message that is work."""
        try:
            if isinstance(message, PendingJob):
                self._run(message)
            elif isinstance(message, CheckModel):
                self._send(models.report(self._engine, message))
            elif isinstance(message, CheckRequest):
                self._send(self._check(message))
            elif isinstance(message, PaintPreview):
                self._send(paint_preview(self._engine, message))
        except Exception as error:
            logging.exception("%s failed", type(message).__name__)
            explanation = explain(error)
            self._send(Failed(explanation.message, explanation.code))

    def _run(self, pending: PendingJob) -> None:
        order = pending.order
        try:
            report = Report(order.job, self._send)
            if isinstance(order, DrawControls):
                draw_controls(self._engine, order, report, pending.cancel)
            else:
                Job(self._engine, self._pipelines, self._hashes, report, pending.cancel).run(order)
            ended = JobEnded(order.job, "completed")
        except Exception as error:
            explanation = explain(error)
            if explanation.code == "Cancelled":
                ended = JobEnded(order.job, "canceled", "Finished frames are kept: resume the job to make the others.")
            else:
                logging.exception("job failed")
                ended = JobEnded(order.job, "failed", explanation.message, explanation.code)
        self._jobs.remove(pending)
        self._send(ended)

    def _check(self, order: CheckRequest) -> RequestReport:
        request, problems = order.request, []
        try:
            request.validate()
        except RequestError as error:
            problems += error.problems
        if uses_model(request):
            problems += self._model_problems(request)
        return RequestReport(tuple(problems))

    def _model_problems(self, request: Request) -> Iterator[str]:
        try:
            models.check_fit(self._engine, models.resolve(request))
        except (UserError, self._engine.EngineError) as error:
            yield explain(error).message
        if request.mask and not Path(request.mask).exists():
            yield f"There is no mask {request.mask}. Check its path."
        if problem := models.sampler_problem(self._engine, request.sampler):
            yield problem


def _versions_differ(client: Hello) -> str:
    older = "engine" if client.protocol > PROTOCOL_VERSION else "add-on or command line"
    return (
        f"{client.program} speaks protocol {client.protocol}, the engine {__version__} speaks {PROTOCOL_VERSION}. "
        f"Update the {older}."
    )


def _state(job: str, state: str) -> JobProgress:
    return JobProgress(job, state, 0, 0, 0, "", 0, 0, -1.0)


def start_log() -> None:
    """Log lines and crash reports go to stderr, which the client leads into a file."""
    faulthandler.enable()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.raiseExceptions = False  # a full disk must not turn a log line into a failure


def main() -> int:
    """Entry point; the exit status."""
    requests, answers = protect()
    start_log()
    try:
        engine = load_engine()
    except UserError as error:
        write_message(answers, WorkerFailed(str(error)))
        return 1
    engine.split_work_by_machine()
    Worker(engine, requests, answers, torch=torch_version(), device=engine.default_device()).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
