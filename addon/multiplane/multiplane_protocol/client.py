# SPDX-License-Identifier: Apache-2.0
"""A child process that speaks our messages (the worker, or a second Blender), as seen by whoever starts it.

`Client.poll()` never waits, so that Blender's timer can call it; `Client.wait()` is for programs without a window.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import PROTOCOL_VERSION
from .framing import ProtocolError, read_message, skip_to_greeting, write_message
from .messages import Hello, Message, Shutdown, WorkerFailed


class ClientError(RuntimeError):
    """The worker cannot be started; the message says what to do."""


@dataclass(frozen=True)
class WorkerLost:
    """Last event of a client: the worker is gone. Not a message on the line."""

    message: str
    """What happened and what to do; empty after close()."""


def worker_command(python: str | Path) -> list[str]:
    """Starts the worker in the engine's environment; -P keeps the current folder out of its imports."""
    return [str(python), "-P", "-m", "multiplane_engine.worker"]


def blender_command(blender: str | Path, addon: Path, *, is_module: bool) -> list[str]:
    """Starts a Blender that serves OpenScene and ExtractPasses.

    addon: folder of the add-on whose headless.py serves. is_module: `blender` is a Python with bpy, not the program.
    """
    code = f"import sys; sys.path.insert(0, {str(addon.parent)!r}); from {addon.name}.headless import main; main()"
    if is_module:
        return [str(blender), "-P", "-c", code]
    return [str(blender), "--background", "--python-exit-code", "1", "--python-expr", code]


def clean_environment() -> dict[str, str]:
    """This process's environment without what belongs to its own Python (Blender's, another add-on's)."""
    polluting = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE")
    return {name: value for name, value in os.environ.items() if name not in polluting}


class Client:
    """One child process. Start it, send messages, poll or wait for answers, close it."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        program: str,
        environment: Mapping[str, str] | None = None,
        child: str = "engine",
    ) -> None:
        """Starts the process and sends Hello; its own Hello is the first message that comes.

        log: file that collects everything the process prints. program: name and version of the caller. environment:
        None inherits. child: what messages to the artist call the process. Raises ClientError.
        """
        self._log = log
        self._child = child
        self._closing = False
        self._received: queue.SimpleQueue[Message | WorkerLost] = queue.SimpleQueue()
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as printed:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=printed,
                    env=None if environment is None else dict(environment),
                    # Ctrl-C in the terminal reaches this process alone, which then cancels in good order.
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except OSError as error:
            message = f"Cannot start the {child} ({command[0]}): {error.strerror}. Check its location."
            raise ClientError(message) from None
        threading.Thread(target=self._read, name="multiplane-client", daemon=True).start()
        self.send(Hello(protocol=PROTOCOL_VERSION, program=program))

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """Sends a message; where the worker is gone, its WorkerLost follows from poll()."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # ValueError: closed already
            write_message(self._process.stdin, message)

    def poll(self) -> list[Message | WorkerLost]:
        """Everything that came since the last call."""
        messages = []
        with contextlib.suppress(queue.Empty):
            while True:
                messages.append(self._received.get_nowait())
        return messages

    def wait(self, timeout_s: float | None = None) -> Message | WorkerLost | None:
        """The next message; None after timeout_s seconds without one. A WorkerLost comes again and again."""
        try:
            message = self._received.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(message, WorkerLost):
            self._received.put(message)
        return message

    def close(self, timeout_s: float = 5.0) -> None:
        """Asks the worker to end, and ends it after timeout_s seconds."""
        self._closing = True
        self.send(Shutdown())
        self._close_line()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends the worker at once; its job can be resumed."""
        self._process.kill()
        self._process.wait()

    def _close_line(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # what was not sent yet can no longer be
            self._process.stdin.close()

    def _read(self) -> None:
        """Reader thread: moves messages to the queue until the line ends."""
        assert self._process.stdout is not None
        reason, greeted = "", False
        with self._process.stdout as line:
            try:
                skip_to_greeting(line)
                while not reason and (message := read_message(line)) is not None:
                    reason = self._refusal(message, greeted)
                    greeted = True
                    if not reason:
                        self._received.put(message)
            except (ProtocolError, OSError) as error:
                reason = f"The {self._child}'s answer is damaged: {error}."
        if reason:
            self._process.kill()
        code = self._process.wait()
        self._close_line()
        if self._closing:
            self._received.put(WorkerLost(""))
        else:
            self._received.put(WorkerLost(f"{reason or describe_exit(code, self._child)} Log: {self._log}"))

    def _refusal(self, message: Message, greeted: bool) -> str:
        """Why the process cannot be used; empty: it can."""
        if isinstance(message, WorkerFailed):
            return message.message
        if greeted:
            return ""
        if not isinstance(message, Hello):
            return f"The {self._child} does not greet: this is not Multiplane's."
        if message.protocol != PROTOCOL_VERSION:
            older = self._child if message.protocol < PROTOCOL_VERSION else "add-on or command line"
            return (
                f"The {self._child} ({message.program}) speaks protocol {message.protocol}, this side "
                f"{PROTOCOL_VERSION}. Update the {older}."
            )
        return ""


def describe_exit(code: int, child: str) -> str:
    """What a child's exit status means to the artist."""
    kept = "Finished frames are kept: resume the job."
    if code == -getattr(signal, "SIGKILL", 9):
        return f"The {child} was killed, perhaps by the system because memory ran out. {kept}"
    if code < 0:
        return f"The {child} crashed ({signal.Signals(-code).name}). {kept}"
    return f"The {child} ended unexpectedly (exit status {code}). {kept}"
