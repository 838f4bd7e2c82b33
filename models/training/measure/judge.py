# SPDX-License-Identifier: Apache-2.0
"""One picture against one case, in all measures at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from multiplane_engine import _engine

from .colour import object_differences
from .held_out import Case
from .nearest import nearest
from .recogniser import Recogniser
from .structure import edge_f1, picture_edges


def psnr_db(one: np.ndarray, two: np.ndarray) -> float:
    error = np.mean((one.astype(np.float32) - two) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


@dataclass
class Marks:
    """Of one kind of answer (the painter's own, the model's, a trivial one), over all cases that it was given for."""

    psnr_db: list[float] = field(default_factory=list)
    psnr_of_style: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    f1: list[float] = field(default_factory=list)
    style_right: list[bool] = field(default_factory=list)
    styles_read: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    palette_right: list[bool] = field(default_factory=list)  # of those with a palette of their own
    mood_right: list[bool] = field(default_factory=list)  # of those in a mood
    differences: list[float] = field(default_factory=list)  # ΔE00 of all objects

    def add(self, picture: np.ndarray, case: Case, recogniser: Recogniser) -> None:
        b = case.buffers
        self.psnr_db.append(psnr_db(picture, case.painted))
        self.psnr_of_style[case.style].append(self.psnr_db[-1])
        surface_edges = _engine.canny_control(b.depth, b.normal, b.ids)[..., 0] > 0
        self.f1.append(edge_f1(picture_edges(picture), surface_edges))
        style = recogniser.read(picture)
        self.style_right.append(style == case.style)
        self.styles_read[case.style].append(style)
        if case.palette != "scene":
            self.palette_right.append(nearest(picture, case.in_palettes) == case.palette)
        if case.mood != "plain":
            self.mood_right.append(nearest(picture, case.in_moods) == case.mood)
        self.differences += object_differences(picture, case.painted, b.ids)


def percent(right: Iterable[bool]) -> float:
    return 100 * float(np.mean(list(right) or [np.nan]))
