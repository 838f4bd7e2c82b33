# SPDX-License-Identifier: Apache-2.0
"""Asks a child process and waits for its answer."""

from __future__ import annotations

from typing import TypeVar

from multiplane_protocol.client import Client, WorkerLost
from multiplane_protocol.messages import (
    CancelJob,
    DrawControls,
    ExtractPasses,
    Failed,
    JobEnded,
    Message,
    RunJob,
)

from ..errors import Canceled, UserError
from .output import Output

Answer = TypeVar("Answer")


def ask(client: Client, question: Message, kind: type[Answer]) -> Answer:
    """The answer, of that kind. Raises UserError where the process fails."""
    client.send(question)
    while True:
        message = client.wait()
        if isinstance(message, kind):
            return message
        if isinstance(message, Failed):
            raise UserError(message.message, message.code or "InvalidArgument")
        if isinstance(message, WorkerLost):
            raise UserError(message.message, "WorkerLost")


def follow(client: Client, order: RunJob | DrawControls | ExtractPasses, output: Output) -> None:
    """Waits until a job ended and shows what it tells; Ctrl-C cancels it. Raises UserError, Canceled."""
    client.send(order)
    try:
        ended = _show_until_end(client, output)
    except KeyboardInterrupt:  # a second one ends this program, and with it the child
        client.send(CancelJob(order.job))
        ended = _show_until_end(client, output)
    finally:
        output.end_progress()
    if ended.state == "canceled":
        raise Canceled("Canceled. Finished frames are kept: the same command resumes.")
    if ended.state == "failed":
        raise UserError(ended.message, ended.code or "InvalidArgument")


def _show_until_end(client: Client, output: Output) -> JobEnded:
    while True:
        message = client.wait()
        if isinstance(message, JobEnded):
            return message
        if isinstance(message, WorkerLost):
            raise UserError(message.message, "WorkerLost")
        if message is not None:
            output.show(message)
