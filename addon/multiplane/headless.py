# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender without a window that reads passes out of scenes, driven by messages on its stdin and stdout."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO

import bpy

from . import compat
from .errors import UserError
from .multiplane_protocol import PROTOCOL_VERSION
from .multiplane_protocol.framing import ProtocolError, read_message, write_message
from .multiplane_protocol.messages import (
    CancelJob,
    ExtractPasses,
    Failed,
    Hello,
    JobEnded,
    JobProgress,
    Message,
    OpenScene,
    SceneFacts,
    Shutdown,
)
from .multiplane_protocol.stdio import protect
from .passes import extract, problems, scene_size

PROGRESS_INTERVAL_S = 0.1


class Server:
    """Serves one message after the other; a reader thread hears cancel and the end of the line meanwhile."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests = requests
        self._answers = answers
        self._waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._last_progress = 0.0

    def serve(self) -> None:
        """Returns when the client is gone or asks for it."""
        write_message(self._answers, Hello(protocol=PROTOCOL_VERSION, program=f"Blender {bpy.app.version_string}"))
        threading.Thread(target=self._read, daemon=True).start()
        while (message := self._waiting.get()) is not None:
            if isinstance(message, OpenScene):
                write_message(self._answers, _open(message))
            elif isinstance(message, ExtractPasses):
                write_message(self._answers, self._extract(message))

    def _read(self) -> None:
        try:
            while (message := read_message(self._requests)) is not None and not isinstance(message, Shutdown):
                if isinstance(message, CancelJob):
                    self._cancelled.set()
                else:
                    self._waiting.put(message)
        except (ProtocolError, OSError):
            traceback.print_exc()
        self._cancelled.set()
        self._waiting.put(None)

    def _extract(self, order: ExtractPasses) -> JobEnded:
        self._cancelled.clear()
        try:
            extract(
                bpy.context.scene,
                Path(order.job),
                frames=order.frames,
                width=order.width,
                height=order.height,
                passes=order.passes,
                beauty=order.beauty,
                source=order.source,
                progress=lambda done, total: self._report(order, done, total),
                should_cancel=self._cancelled.is_set,
            )
        except UserError as error:
            return JobEnded(order.job, "failed", str(error))
        except OSError as error:
            return JobEnded(
                order.job, "failed", f"Cannot write the passes: {error}. Free space or choose another folder."
            )
        return JobEnded(order.job, "canceled" if self._cancelled.is_set() else "completed")

    def _report(self, order: ExtractPasses, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last_progress < PROGRESS_INTERVAL_S and done < total:
            return
        self._last_progress = now
        frame = order.frames[min(done, total - 1)]
        write_message(self._answers, JobProgress(order.job, "active", frame, done, total, "passes", 0, 1, -1.0))


def _open(order: OpenScene) -> SceneFacts | Failed:
    path = Path(order.blend)
    if not path.is_file():
        return Failed(f"There is no file {path}. Check the path of the .blend.")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False)
    except RuntimeError as error:
        reason = str(error).removeprefix("Error: ").strip().splitlines()[0]
        return Failed(
            f"{path.name} does not open in Blender {bpy.app.version_string}: {reason}. It may be damaged, or "
            f"saved by a newer Blender: use that one."
        )
    if compat.is_file_newer():
        saved_by = ".".join(str(part) for part in bpy.data.version)
        return Failed(
            f"{path.name} was saved by Blender {saved_by}, newer than this Blender {bpy.app.version_string}. "
            f"Use that Blender."
        )
    return _facts(bpy.context.scene)


def _facts(scene: bpy.types.Scene) -> SceneFacts:
    width, height = scene_size(scene.render)
    return SceneFacts(
        scene=scene.name,
        frame_start=scene.frame_start,
        frame_end=scene.frame_end,
        frame_step=scene.frame_step,
        width=width,
        height=height,
        blender=bpy.app.version_string,
        problems=problems(scene),
    )


def main() -> None:
    """Serves until the client is gone. Leaves without Blender's clean-up, which can hang with classes registered."""
    requests, answers = protect()
    try:
        Server(requests, answers).serve()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)
