# SPDX-License-Identifier: GPL-3.0-or-later
"""The painter's picture of one frame, painted anew whenever the artist changes the style.

The passes are read once, by a second Blender. The engine is one of its own, because that of the jobs may be busy for
hours. Nothing here waits: `poll()` takes what has arrived and returns.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import bpy

from ..errors import UserError
from ..multiplane_protocol.client import Client, WorkerLost
from ..multiplane_protocol.job_store import read_shot
from ..multiplane_protocol.messages import ExtractPasses, Failed, JobEnded, Message, Painted, PaintPreview
from ..multiplane_protocol.painter import PAINTER_PASSES, Painter
from ..multiplane_protocol.shot import DepthRange
from ..passes import scene_size
from . import engine
from .extraction import Extraction, save_copy
from .request import painter_of, size_for

SHORT_SIDE_PX = 512


class Preview:
    """Passes of one frame and the newest picture of them."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        """Begins to read the passes of the current frame. Raises UserError."""
        if scene.camera is None:
            raise UserError("The scene has no camera: add one and make it the scene camera.")
        self.frame = scene.frame_current
        self.picture = ""
        """Newest picture; empty: none yet."""
        self.problem = ""
        """What is wrong and what to do."""
        self.scene_changed = False
        """Whether the passes no longer show the scene as it is."""
        self.depth_ranges: tuple[DepthRange, ...] = ()
        """Of the shot, for jobs and later previews of the scene to keep to."""
        self._looks = _looks(scene)
        self._sent: tuple[Painter, int] | None = None
        self._is_painting = False
        self._folder = Path(tempfile.mkdtemp(prefix="multiplane-preview-"))
        self._blend: Path | None = None
        self._extraction: Extraction | None = None
        self._engine: Client | None = None
        try:
            # Started now, it is ready when the passes are.
            self._engine = engine.start(self._folder / "log.txt")
            self._blend = save_copy()
            source = scene.multiplane.source
            order = ExtractPasses(str(self._folder), (self.frame,), *_size(scene), PAINTER_PASSES, "preview", source)
            self._extraction = Extraction(self._blend, order)
        except UserError:
            self.close()
            raise

    @property
    def is_reading(self) -> bool:
        """Whether the passes are still on their way."""
        return self._extraction is not None

    def staleness(self, scene: bpy.types.Scene) -> str:
        """Why the picture does not show the scene as it is; empty: it does."""
        if scene.frame_current != self.frame:
            return f"The preview shows frame {self.frame}."
        if self.scene_changed or _looks(scene) != self._looks:
            return "The scene has changed since the preview."
        return ""

    def poll(self, scene: bpy.types.Scene) -> bool:
        """Takes what has arrived, and has the newest style painted; whether there is anything new to show."""
        arrived = [*(self._extraction.poll() if self._extraction else ()), *self._engine.poll()]
        for message in arrived:
            self._take(message)
        # One picture at a time: while it is painted the artist's hand moves on, and only where it then is counts.
        # In another frame animated numbers have other values, but the passes are still those of this one.
        wanted = painter_of(scene.multiplane), scene.multiplane.seed
        is_free = not (self.is_reading or self._is_painting or self.problem)
        if is_free and scene.frame_current == self.frame and wanted[0] and wanted != self._sent:
            self._engine.send(PaintPreview(str(self._folder), self.frame, *wanted))
            self._sent, self._is_painting = wanted, True
        return bool(arrived)

    def close(self) -> None:
        """Ends both processes and removes the files."""
        self._end_extraction()
        if self._engine is not None:
            self._engine.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _take(self, message: Message | WorkerLost) -> None:
        if isinstance(message, JobEnded):
            self._end_extraction()
            self.problem = self.problem or message.message
        elif isinstance(message, Painted):
            # Some ranges only the engine finds, with the first picture.
            self.depth_ranges = read_shot(self._folder).depth_ranges
            self.picture, self._is_painting = message.path, False
        elif isinstance(message, Failed | WorkerLost):
            self.problem, self._is_painting = message.message, False

    def _end_extraction(self) -> None:
        if self._extraction is not None:
            self._extraction.close()
            self._extraction = None
        if self._blend is not None:
            self._blend.unlink(missing_ok=True)


def _size(scene: bpy.types.Scene) -> tuple[int, int]:
    settings = scene.multiplane
    width, height = (settings.width, settings.height) if settings.use_size else scene_size(scene.render)
    return size_for(width / height, SHORT_SIDE_PX)


def _looks(scene: bpy.types.Scene) -> tuple[object, ...]:
    """Settings of the scene itself that show in its passes; Blender tells of changes to objects, but not of these."""
    view = scene.view_settings
    colours = view.view_transform, view.look, view.exposure, view.gamma
    return (*_size(scene), *colours, scene.camera and scene.camera.name, scene.world and scene.world.name)
