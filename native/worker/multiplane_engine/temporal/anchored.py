# SPDX-License-Identifier: Apache-2.0
"""A few frames of each take are painted, each only where no other shows the same already, and kept as `anchors/`. All
other frames are composed of them by exact correspondence, so that what was painted once looks the same forever."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import anchor_file, result_file
from multiplane_protocol.passes import passes_needed
from multiplane_protocol.shot_report import AnchorReport
from multiplane_protocol.temporal import Temporal

from .. import provenance
from ..errors import Canceled
from ..inputs import FrameScene
from ..pictures import beauty_image
from ..render import FrameRenderer
from ..report import Report
from .choice import Choice, choose
from .frames import JobFrames, hash_of
from .repaint import Repainter
from .views import Views

_BLACK = 0


class Anchored:
    """A frame depends on the anchors of its take and on nothing else, so that any machine makes it the same."""

    def __init__(self, job: JobFrames, views: Views, temporal: Temporal, report: Report, cancel: Any) -> None:
        self._job = job
        self._views = views
        self._temporal = temporal
        self._report = report
        self._cancel = cancel
        self._choices: dict[tuple[int, ...], Choice] = {}
        self._hashes: dict[int, str] = {}
        self._pictures: dict[int, np.ndarray] = {}
        self._beauty = lru_cache(temporal.anchors + 1)(self._read_beauty)
        self._repainter = Repainter(job.engine)

    def needed(self, frames: tuple[int, ...]) -> tuple[int, ...]:
        """These alone, take by take, anchors before the frames that are composed of them."""
        order: dict[int, None] = {}
        for take in self._job.takes:
            if set(take) & set(frames):
                order |= dict.fromkeys((*self._choice(take).anchors, *take))
        return tuple(frame for frame in order if frame in set(frames))

    def in_hash(self, frame: int) -> str:
        """Its own, and those of all anchors that it may be composed of."""
        if frame not in self._hashes:
            sources = [self.in_hash(anchor) for anchor in self._sources(frame)]
            self._hashes[frame] = hash_of("anchored", self._job.own_hash(frame), sources)
        return self._hashes[frame]

    def render(self, frame: int, renderer: FrameRenderer) -> None:
        """Composes a frame; paints the anchors that it needs, or that it is."""
        if frame in self._choice(self._job.take_of(frame)).anchors:
            picture, made = self._anchor(frame, renderer), self._made(frame)
        else:
            picture, made = self._make(frame, renderer)
        finished = renderer.on_paper(self._job.scene(frame), picture)
        self._write(result_file(self._job.folder, frame), frame, finished, made, renderer)

    def anchors(self) -> tuple[AnchorReport, ...]:
        """Of the takes that were worked on."""
        return tuple(
            AnchorReport(anchor, self._job.scene(anchor).info.shot, added)
            for choice in self._choices.values()
            for anchor, added in zip(choice.anchors, choice.added, strict=True)
        )

    def _choice(self, take: tuple[int, ...]) -> Choice:
        if take not in self._choices:

            def tell(place: int) -> None:
                if self._cancel.cancelled:
                    raise Canceled
                self._report.stage("choose", place, len(take))

            self._choices[take] = choose(self._job.engine, self._views, take, self._temporal, tell)
        return self._choices[take]

    def _sources(self, frame: int) -> tuple[int, ...]:
        """Anchors that a frame is composed of; of an anchor those before it."""
        anchors = self._choice(self._job.take_of(frame)).anchors
        return anchors[: anchors.index(frame)] if frame in anchors else anchors

    def _anchor(self, frame: int, renderer: FrameRenderer) -> np.ndarray:
        """The picture that was kept, or is made now; those of one take stay at hand."""
        if frame not in self._pictures:
            path = anchor_file(self._job.folder, frame)
            if not provenance.is_made_of(self._job.engine, path, self.in_hash(frame)):
                self._write(path, frame, *self._make(frame, renderer), renderer)
            if self._job.scene(frame).info.shot not in {self._job.scene(other).info.shot for other in self._pictures}:
                self._pictures.clear()
            self._pictures[frame] = self._job.engine.read_png(path)
        return self._pictures[frame]

    def _made(self, anchor: int) -> dict[str, float]:
        made: dict[str, float] = provenance.read(self._job.engine, anchor_file(self._job.folder, anchor))["temporal"]
        return made

    def _make(self, frame: int, renderer: FrameRenderer) -> tuple[np.ndarray, dict[str, float]]:
        """The picture of a frame, and what of it was painted (FrameReport)."""
        scene = self._job.scene(frame)
        sources = [(anchor, self._anchor(anchor, renderer)) for anchor in self._sources(frame)]
        renderer.begin(scene)
        if not sources:
            whole = self._repainter.whole(scene, renderer)
            return whole, {"diffused": float(renderer.diffuses(frame)), "repainted": 1.0, "filled": 0.0}
        renderer.stage("compose")
        here = self._views.view(frame)
        picture, missing, unseen = self._compose(frame, sources)
        area = here.is_loose
        if frame in self._choice(self._job.take_of(frame)).anchors:
            area |= self._job.engine.without_dust(missing)
        picture = self._job.engine.fill_holes(picture, unseen, here.keys)
        diffused = 0.0
        if area.any():
            first = self._job.scene(sources[0][0])
            picture, diffused = self._repainter.within(scene, first, picture, area, here.keys, renderer)
        filled = float((unseen & ~area).mean())
        return picture, {"diffused": diffused, "repainted": float(area.mean()), "filled": filled}

    def _compose(self, frame: int, sources: list[tuple[int, np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Picture, what is shown badly, what is not shown."""
        here = self._views.view(frame)
        sheets = [
            (picture, self._views.match(here, self._views.view(anchor)).arrays(), self._beauty(anchor))
            for anchor, picture in sources
        ]
        composed: tuple[np.ndarray, np.ndarray, np.ndarray] = self._job.engine.compose(
            here.keys, here.depth, sheets, self._beauty(frame)
        )
        return composed

    def _read_beauty(self, frame: int) -> np.ndarray | None:
        """The light that a frame is painted in, uint8 [H,W,3]; None where nothing is painted after it."""
        if "beauty" not in passes_needed(self._job.request):
            return None
        return beauty_image(self._job.engine, self._job.scene(frame), _BLACK)

    def _write(
        self, path: Path, frame: int, picture: np.ndarray, made: dict[str, float], renderer: FrameRenderer
    ) -> None:
        scene: FrameScene = self._job.scene(frame)
        renderer.write(path, scene, self.in_hash(frame), picture, made)
