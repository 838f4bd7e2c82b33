# SPDX-License-Identifier: Apache-2.0
"""Each measure of each frame, for sequences of pictures of the same frames: the result and the source render."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from .matches import Match, Matches

Pictures = Callable[[int], np.ndarray]
"""The picture of a frame, float32 [3,H,W], 0 … 1."""
Values = dict[str, float]
"""Finite numbers by the name of what they are."""

_KEPT_PICTURES = 32
_KEPT_MATCHES = 8


@dataclass(frozen=True)
class Plan:
    """What is compared with what."""

    shots: tuple[tuple[int, ...], ...]
    """Frames of each shot, in order of time; frames of two shots are never compared."""
    distances: tuple[int, ...]
    """How many frames lie between the two of a long-range comparison."""
    anchors: tuple[int, ...]
    """Frames that others were made from."""

    def shot_of(self, frame: int) -> tuple[int, ...]:
        """The shot that a frame belongs to."""
        return next(shot for shot in self.shots if frame in shot)

    def names(self, *, is_exact: bool) -> tuple[str, ...]:
        """The measures, in the order of the report."""
        if not is_exact:
            return ("ewarp", "stick", "tof", "sharpness")
        far = tuple(f"ewarp_x_{distance}" for distance in self.distances)
        anchors = ("ewarp_x_anchors", "seam_anchors") if self.anchors else ()
        return ("ewarp", "ewarp_x", *far, *anchors[:1], "boil", "stick", "seam", *anchors[1:], "tof", "sharpness")


@dataclass(frozen=True)
class Measured:
    """All numbers."""

    frames: dict[int, dict[str, Values]]
    """Frame → sequence → measure."""
    boil: dict[int, dict[str, Values]]
    """The same by the frame whose surface points were followed."""

    def mean(self, sequence: str, measure: str) -> float | None:
        """Over the frames that have a value; None where none has."""
        rows = [row[sequence] for row in (*self.frames.values(), *self.boil.values())]
        found = [row[measure] for row in rows if measure in row]
        return float(np.mean(found)) if found else None


class Measuring:
    """Measures sequences of pictures of the same frames, e.g. the result and the source render."""

    def __init__(self, engine: Any, matches: Matches, plan: Plan) -> None:
        self._engine = engine
        self._matches = matches
        self._plan = plan
        # The sequences are measured in turn, frame by frame: each match is made once.
        self._between = lru_cache(_KEPT_MATCHES)(matches.between)

    def frame(self, frame: int, pictures: Pictures) -> Values:
        """Every measure of one frame; those that it does not have are left out. Raises UserError, EngineError."""
        shot = self._plan.shot_of(frame)
        index = shot.index(frame)
        found = {"sharpness": self._engine.sharpness(pictures(frame))}
        if index:
            found.update(self._neighbours(frame, shot[index - 1], pictures))
        if self._matches.is_exact:
            for distance in self._plan.distances:
                if index >= distance:
                    found[f"ewarp_x_{distance}"] = self._ewarp_x(frame, shot[index - distance], pictures)
            found.update(self._anchors(frame, shot, pictures))
        return _finite(found)

    def boil_references(self) -> tuple[int, ...]:
        """First, middle and last frame of every shot: together they see nearly every surface of it."""
        if not self._matches.is_exact:
            return ()
        return tuple(frame for shot in self._plan.shots for frame in sorted({shot[0], shot[len(shot) // 2], shot[-1]}))

    def boil(self, reference: int, sequences: Mapping[str, Pictures]) -> dict[str, Values]:
        """Of the surface points of one frame, over its shot, for each sequence. Raises UserError, EngineError."""
        boil = {name: self._engine.Boil() for name in sequences}
        for frame in self._plan.shot_of(reference):
            match = self._between(reference, frame)
            for name, pictures in sequences.items():
                boil[name].add(*match.fetch(self._engine, pictures(frame)))
        return {name: _finite({"boil": one.mean_std()}) for name, one in boil.items()}

    def _neighbours(self, frame: int, previous: int, pictures: Pictures) -> Values:
        if not self._matches.knows(frame, previous):
            return {}
        back = self._between(frame, previous)
        here, there = pictures(frame), pictures(previous)
        fetched = back.fetch(self._engine, there)
        found = {
            "ewarp": self._ewarp(frame, previous, back, pictures),
            "stick": self._engine.stick_ratio(here, there, *fetched, back.flow),
            "tof": self._engine.tof(here, there, back.flow, back.visible),
        }
        if self._matches.is_exact:
            found["ewarp_x"] = self._engine.ewarp_x(here, *fetched)
            found["seam"] = self._engine.seam_energy(here, back.ids_here, back.visible)
        return found

    def _ewarp(self, frame: int, previous: int, back: Match, pictures: Pictures) -> float:
        """As Lai et al. have it, from the earlier frame to the later; from the later where only that is known."""
        if not self._matches.knows(previous, frame):
            mask = self._engine.lai_mask(back.flow, None) & back.visible
            return float(self._engine.ewarp(pictures(frame), pictures(previous), back.flow, mask))
        ahead = self._between(previous, frame)
        mask = self._engine.lai_mask(ahead.flow, back.flow)
        return float(self._engine.ewarp(pictures(previous), pictures(frame), ahead.flow, mask))

    def _ewarp_x(self, here: int, there: int, pictures: Pictures) -> float:
        fetched = self._between(here, there).fetch(self._engine, pictures(there))
        return float(self._engine.ewarp_x(pictures(here), *fetched))

    def _anchors(self, frame: int, shot: Sequence[int], pictures: Pictures) -> Values:
        """Against the anchors on both sides of a frame."""
        anchors = _around(frame, [anchor for anchor in self._plan.anchors if anchor in shot])
        if not anchors:
            return {}
        matches = [self._between(frame, anchor) for anchor in anchors]
        seen = np.logical_or.reduce([match.visible for match in matches])
        found = {"seam_anchors": self._engine.seam_energy(pictures(frame), matches[0].ids_here, seen)}
        errors = [self._ewarp_x(frame, anchor, pictures) for anchor in anchors]
        if finite := [error for error in errors if math.isfinite(error)]:
            found["ewarp_x_anchors"] = float(np.mean(finite))
        return found


def measure(
    measuring: Measuring, plan: Plan, sequences: Mapping[str, Pictures], tell: Callable[[int, int, int], None]
) -> Measured:
    """Measures everything; tell(frame, done, total) hears about it. Raises UserError, EngineError, OSError."""
    sequences = {name: lru_cache(_KEPT_PICTURES)(pictures) for name, pictures in sequences.items()}
    numbers = [frame for shot in plan.shots for frame in shot]
    references = measuring.boil_references()
    total = len(numbers) + len(references)
    frames: dict[int, dict[str, Values]] = {}
    boil: dict[int, dict[str, Values]] = {}
    for done, frame in enumerate(numbers):
        tell(frame, done, total)
        frames[frame] = {name: measuring.frame(frame, pictures) for name, pictures in sequences.items()}
    for done, frame in enumerate(references, len(numbers)):
        tell(frame, done, total)
        boil[frame] = measuring.boil(frame, sequences)
    return Measured(frames, boil)


def _finite(values: Values) -> Values:
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _around(frame: int, anchors: Sequence[int]) -> tuple[int, ...]:
    """The last anchor before a frame and the first after it; none for an anchor itself."""
    if frame in anchors:
        return ()
    borders = (-math.inf, *sorted(anchors), math.inf)
    between = next(pair for pair in pairwise(borders) if pair[0] < frame < pair[1])
    return tuple(int(anchor) for anchor in between if math.isfinite(anchor))
