# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes of a scene, read by a second Blender, so that this one stays free to work in."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import bpy

from ..errors import UserError
from ..multiplane_protocol.client import WorkerLost
from ..multiplane_protocol.messages import (
    CancelJob,
    ExtractPasses,
    Failed,
    JobEnded,
    JobProgress,
    Message,
    OpenScene,
    SceneFacts,
)
from ..passes.kept import Kept
from . import engine


class Extraction:
    """Opens the copy of a scene and writes its passes as ordered. Nothing here waits: `poll()` takes what arrived."""

    def __init__(self, blend: Path, order: ExtractPasses) -> None:
        """Raises UserError."""
        self._order = order
        self._cancelled = False
        self._client = engine.second_blender(Path(order.job))
        self._client.send(OpenScene(str(blend)))

    def poll(self) -> list[JobProgress | JobEnded]:
        """What it tells; the last is a JobEnded, whatever happens."""
        return [answer for message in self._client.poll() for answer in self._take(message)]

    def cancel(self) -> None:
        """Asks for an end before the next frame."""
        self._cancelled = True
        self._client.send(CancelJob(self._order.job))

    def close(self) -> None:
        """Ends the second Blender."""
        self._client.close(timeout_s=1.0)

    def _take(self, message: Message | WorkerLost) -> Iterator[JobProgress | JobEnded]:
        if isinstance(message, JobProgress | JobEnded):
            yield message
        elif isinstance(message, Failed | WorkerLost):
            yield JobEnded(self._order.job, "failed", message.message)
        elif isinstance(message, SceneFacts) and self._cancelled:
            yield JobEnded(self._order.job, "canceled")
        elif isinstance(message, SceneFacts) and message.problems:
            yield JobEnded(self._order.job, "failed", message.problems[0])
        elif isinstance(message, SceneFacts):
            self._client.send(self._order)


def save_copy() -> Path:
    """The scene as it is now in a file of its own; the open file stays as it is. Raises UserError.

    Not in Blender's own temporary folder, which a new file empties.
    """
    blend = Path(tempfile.gettempdir()) / f"multiplane-{uuid.uuid4().hex}.blend"
    with Kept() as kept:
        # A thumbnail in the file would have Blender's window draw the scene once more, which can take seconds.
        kept.set(bpy.context.preferences.filepaths, file_preview_type="NONE")
        try:
            bpy.ops.wm.save_as_mainfile(filepath=str(blend), copy=True, compress=False)
        except RuntimeError as error:
            raise UserError(
                f"Cannot write a copy of the scene: {str(error).strip()} Free space in {blend.parent}."
            ) from None
    return blend
