# SPDX-License-Identifier: Apache-2.0
"""Whether a colour that is only named in the prompt reaches the object: reported, since colours come from the scene."""

from __future__ import annotations

import numpy as np

from ..captions import one_of
from ..fact_words import SUBJECT_WORDS
from ..scenes import HELD_OUT, render
from .colour import ciede2000, lab
from .model import Model
from .table import Row

_COLOURS = {
    "red": (200, 40, 40),
    "orange": (230, 140, 40),
    "yellow": (235, 210, 60),
    "green": (60, 150, 60),
    "blue": (50, 90, 200),
    "purple": (130, 60, 170),
    "pink": (240, 150, 190),
}


def named_colours(model: Model, count: int) -> Row:
    """Share of objects that a colour's name brings nearer to that colour (by ΔE00 ≥ 1) than another colour's does."""
    moved, names = [], tuple(_COLOURS)
    for seed in range(HELD_OUT, HELD_OUT + count):
        b, rng = render(seed), np.random.default_rng([seed, 8])
        if not b.facts.subjects:
            continue
        thing = SUBJECT_WORDS[b.facts.subjects[0].name][0]
        wanted, other = (names[k] for k in rng.choice(len(names), 2, replace=False))
        style = one_of(rng, ("cel shaded cartoon", "gouache painting", "oil painting"))
        nearest_object = np.bincount(b.ids[b.ids > 0]).argmax()
        means = [
            lab(model.picture(b, f"{style} of a {word} {thing}", seed=seed))[b.ids == nearest_object].mean(0)
            for word in (wanted, other)
        ]
        aim = lab(np.array(_COLOURS[wanted], np.uint8))
        near, far = (float(ciede2000(mean, aim)) for mean in means)
        moved.append(far - near >= 1)
    return Row("colours named only in text move the largest object", f"{100 * np.mean(moved):.0f} %", "reported", None)
