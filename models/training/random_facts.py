# SPDX-License-Identifier: Apache-2.0
"""Facts of scenes that were never built: to learn words, any will do."""

from __future__ import annotations

import numpy as np

from .captions import one_of
from .facts import ACTIONS, COLOURS, LIGHTS, SETTINGS, SKIES, SUBJECTS, TIMES, Facts, Subject


def random_facts(rng: np.random.Generator) -> Facts:
    subjects = tuple(
        Subject(one_of(rng, SUBJECTS), int(rng.integers(1, 5)), one_of(rng, COLOURS), one_of(rng, ACTIONS))
        for _ in range(rng.integers(1, 4))
    )
    return Facts(
        setting=one_of(rng, SETTINGS),
        subjects=subjects,
        background=one_of(rng, COLOURS),
        time=one_of(rng, TIMES),
        sky=one_of(rng, SKIES),
        light=one_of(rng, LIGHTS),
    )
