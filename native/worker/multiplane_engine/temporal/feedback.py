# SPDX-License-Identifier: Apache-2.0
"""Each frame starts from the one before it, moved to where its surfaces are now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from multiplane_protocol.job_folder import result_file
from multiplane_protocol.shot_report import AnchorReport
from multiplane_protocol.temporal import Temporal

from ..render import FrameRenderer, Part
from ..seeds import frame_seed
from . import looks
from .frames import JobFrames, hash_of
from .views import Views


@dataclass(frozen=True)
class Moved:
    """The frame before where its surfaces are now."""

    picture: np.ndarray
    """float32 [H,W,3], 0 … 255."""
    seen: np.ndarray
    """float32 [H,W], how surely, 0 … 1."""
    flow: np.ndarray
    """float32 [H,W,2], pixels from here to the frame before; NaN: unknown."""

    def over(self, own: np.ndarray, opacity: float = 1.0, sharpening: float = 0.0) -> np.ndarray:
        """Laid over another picture of the frame, float32 [H,W,3], as far as it is seen."""
        sharp = looks.sharpened(self.picture, sharpening)
        mixed: np.ndarray = own + (sharp - own) * (self.seen * np.float32(opacity))[..., None]
        return mixed


class Feedback:
    """The frames of a take follow from each other, in order."""

    def __init__(self, job: JobFrames, views: Views) -> None:
        self._job = job
        self._views = views
        self._hashes: dict[int, str] = {}

    def needed(self, frames: tuple[int, ...]) -> tuple[int, ...]:
        """And all frames of their takes before them."""
        wanted: list[int] = []
        for take in self._job.takes:
            if ordered := set(take) & set(frames):
                wanted += take[: take.index(max(ordered)) + 1]
        return tuple(wanted)

    def in_hash(self, frame: int) -> str:
        """Its own, and that of the frame before it."""
        take = self._job.take_of(frame)
        for index, number in enumerate(take[: take.index(frame) + 1]):
            if number not in self._hashes:
                before = self._hashes[take[index - 1]] if index else ""
                self._hashes[number] = hash_of("feedback", self._job.own_hash(number), before)
        return self._hashes[frame]

    def render(self, frame: int, renderer: FrameRenderer) -> None:
        """The frame before it must be finished."""
        scene = self._job.scene(frame)
        renderer.begin(scene)
        take = self._job.take_of(frame)
        if frame == take[0]:
            picture, strength = renderer.picture(scene), renderer.request_at(frame).strength
        else:
            temporal = renderer.request_at(frame).temporal
            assert temporal
            own = renderer.start(scene).astype(np.float32)
            renderer.stage("compose")
            moved = self._moved(frame, take[take.index(frame) - 1])
            picture = self._start(frame, own, moved, take[0], temporal, renderer)
            strength = temporal.strength
            if strength:
                picture = renderer.diffuse(scene, picture, Part(controls=self._hints(own, moved)), strength=strength)
        made = {"diffused": float(strength > 0), "repainted": 1.0, "filled": 0.0}
        renderer.write(result_file(scene.job, frame), scene, self.in_hash(frame), picture, made)

    def anchors(self) -> tuple[AnchorReport, ...]:
        """None."""
        return ()

    def _start(
        self, frame: int, own: np.ndarray, moved: Moved, first: int, temporal: Temporal, renderer: FrameRenderer
    ) -> np.ndarray:
        """What diffusion starts from, uint8 [H,W,3]."""
        start = moved.over(own, temporal.consistency, temporal.sharpening)
        start = looks.with_colours_of(start, self._picture(first), temporal.colour_match)
        return _pixels(looks.grained(start, temporal.noise, frame_seed(renderer.request_at(frame), frame)))

    def _hints(self, own: np.ndarray, moved: Moved) -> dict[str, np.ndarray]:
        """Control images of the frame before, by kind."""
        picture = _pixels(moved.over(own))
        motion = self._job.engine.flow_control(-moved.flow)
        return {"temporal": picture, "temporal_flow": np.concatenate([picture, motion], axis=2)}

    def _moved(self, frame: int, before: int) -> Moved:
        engine = self._job.engine
        here, there = self._views.view(frame), self._views.view(before)
        match = self._views.match(here, there)
        flow = match.flow
        paint = np.ascontiguousarray(np.moveaxis(self._picture(before), 2, 0))
        same = (here.keys, match.depth, there.keys, there.depth)
        moved, seen = engine.backward_warp(paint, match.flow, engine.Taps.Lanczos, same)
        seen = seen * match.visible
        if here.is_loose.any() and before == frame - 1:  # Cycles tells the motion between neighbours
            motion = np.ascontiguousarray(self._job.scene(frame).array("motion"))
            drifted, known = engine.backward_warp(paint, motion, engine.Taps.Lanczos, None)
            moved = np.where(here.is_loose, drifted, moved)
            seen = np.where(here.is_loose, known, seen)
            flow = np.where(here.is_loose[..., None], motion, flow)
        return Moved(np.moveaxis(moved, 0, 2), seen, flow)

    def _picture(self, frame: int) -> np.ndarray:
        picture: np.ndarray = self._job.engine.read_png(result_file(self._job.folder, frame))
        return picture.astype(np.float32)


def _pixels(picture: np.ndarray) -> np.ndarray:
    whole: np.ndarray = np.rint(picture.clip(0, 255)).astype(np.uint8)
    return whole
