# SPDX-License-Identifier: Apache-2.0
"""Which place a scene is, and how often."""

from __future__ import annotations

import numpy as np

from . import indoors, outdoors
from .material import Paintbox
from .places import Place

_PLACES = (
    *((indoors.studio, 0.34), (indoors.room, 0.18), (outdoors.field, 0.18), (outdoors.forest, 0.07)),
    *((outdoors.village, 0.08), (outdoors.street, 0.1), (outdoors.beach, 0.05)),
)


def place_by_chance(rng: np.random.Generator) -> Place:
    makers, shares = zip(*_PLACES, strict=True)
    return makers[rng.choice(len(makers), p=shares)](Paintbox(rng))
