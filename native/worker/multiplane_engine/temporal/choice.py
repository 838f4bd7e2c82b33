# SPDX-License-Identifier: Apache-2.0
"""Which frames of a take are painted so that all others can be composed of them: decided by geometry alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from multiplane_protocol.temporal import Temporal

from ..view import View
from .views import Views

SHRINK = 4
"""Coverage is measured on rasters of a quarter of the picture's width and height."""


@dataclass(frozen=True)
class Choice:
    """The anchors of a take."""

    anchors: tuple[int, ...]
    """Frame numbers, in the order in which they are painted."""
    added: tuple[float, ...]
    """Of each anchor: the part of its pixels that none before it shows well, 0 … 1."""


def choose(engine: Any, views: Views, take: Sequence[int], temporal: Temporal, tell: Callable[[int], None]) -> Choice:
    """tell(place in the take) hears about it and may raise. Raises UserError, EngineError."""

    def shown_well(place: int, anchor: int) -> np.ndarray:
        tell(place)
        return well_shown(engine, views, views.view(take[place], SHRINK), views.view(take[anchor], SHRINK))

    places, added, _ = engine.choose_anchors(len(take), shown_well, temporal.missing, temporal.anchors)
    return Choice(tuple(take[place] for place in places), tuple(added))


def well_shown(engine: Any, views: Views, here: View, there: View) -> np.ndarray:
    """bool [H,W]: shown well by the other frame, or by none, since no geometry tells where it is."""
    shown: np.ndarray = engine.shown_well(here.keys, here.depth, views.match(here, there).arrays())
    whole: np.ndarray = shown | here.is_loose
    return whole
