# SPDX-License-Identifier: Apache-2.0
"""What the command line prints: for people a bar on stderr and results on stdout, for programs JSON lines on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Protocol

from multiplane_protocol.framing import message_json
from multiplane_protocol.messages import FrameDone, JobProgress, Message

_BAR = 24


class Output(Protocol):
    """How a command tells what happens."""

    def show(self, message: Message) -> None:
        """A message of a running job."""
        ...

    def end_progress(self) -> None:
        """No more messages come."""
        ...

    def result(self, text: str, facts: Mapping[str, object]) -> None:
        """The outcome: lines for people, facts for programs."""
        ...

    def error(self, message: str, code: str) -> None:
        """What is wrong and what to do."""
        ...


class JsonOutput:
    """One JSON object a line: the protocol's messages, then `{"type": "result" or "error", ...}`."""

    def show(self, message: Message) -> None:
        print(message_json(message), flush=True)

    def end_progress(self) -> None:
        pass

    def result(self, text: str, facts: Mapping[str, object]) -> None:
        print(json.dumps({"type": "result", **facts}, ensure_ascii=False), flush=True)

    def error(self, message: str, code: str) -> None:
        print(json.dumps({"type": "error", "message": message, "code": code}, ensure_ascii=False), flush=True)


class TextOutput:
    """A bar that is drawn again and again where stderr is a terminal, a line a frame where it is not."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._is_bar_shown = False

    def show(self, message: Message) -> None:
        if isinstance(message, JobProgress) and message.frames_total and self._is_terminal:
            print(f"\r{bar(message)}\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_bar_shown = True
        elif isinstance(message, FrameDone) and not self._is_terminal:
            print(f"frame {message.frame}: {_time_taken(message.seconds)}", file=sys.stderr, flush=True)

    def end_progress(self) -> None:
        if self._is_bar_shown:
            print(file=sys.stderr)
            self._is_bar_shown = False

    def result(self, text: str, facts: Mapping[str, object]) -> None:
        print(text)

    def error(self, message: str, code: str) -> None:
        for line in message.splitlines():
            print(f"multiplane: {line}", file=sys.stderr)


def bar(progress: JobProgress) -> str:
    """`[####----] 5/24 frames, frame 12: sample 7/20, 1 min 20 s left`."""
    filled = round(_BAR * progress.fraction)
    text = f"[{'#' * filled}{'-' * (_BAR - filled)}] {progress.frames_done}/{progress.frames_total} frames, "
    text += f"frame {progress.frame}: {progress.stage}"
    if progress.steps > 1:
        text += f" {progress.step}/{progress.steps}"
    if progress.seconds_left >= 0:
        text += f", {duration(progress.seconds_left)} left"
    return text


def duration(seconds: float) -> str:
    """`3 s`, `1 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _time_taken(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds else "was finished"
