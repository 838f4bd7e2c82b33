# SPDX-License-Identifier: Apache-2.0
"""Scenes and captions that no training has seen, with the painter's own picture of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..captions import MOODS, PALETTES, STYLES, caption, one_of
from ..paint import paint
from ..scenes import HELD_OUT, Buffers, render

PAINTED_STYLES = tuple(style for style in STYLES if style != "render")


@dataclass(frozen=True)
class Case:
    seed: int
    style: str
    palette: str
    mood: str
    prompt: str
    buffers: Buffers
    painted: np.ndarray  # uint8 [S,S,3], what the painter makes of it

    @cached_property
    def in_moods(self) -> dict[str, np.ndarray]:
        """The painter's picture in every mood."""
        return {mood: paint(self.buffers, self.style, self.palette, mood, self.seed) for mood in MOODS}

    @cached_property
    def in_palettes(self) -> dict[str, np.ndarray]:
        """The painter's picture in every palette."""
        return {palette: paint(self.buffers, self.style, palette, self.mood, self.seed) for palette in PALETTES}


def cases(scenes: int, styles_each: int = 3, first_seed: int = HELD_OUT) -> Iterator[Case]:
    """Every style equally often; half of the pictures in a mood, a third in a palette."""
    for k in range(scenes):
        buffers, rng = render(first_seed + k), np.random.default_rng([first_seed + k, 7])
        for j in range(styles_each):
            style = PAINTED_STYLES[(k * styles_each + j) % len(PAINTED_STYLES)]
            palette = one_of(rng, PALETTES[1:]) if rng.random() < 1 / 3 else "scene"
            mood = one_of(rng, MOODS[1:]) if rng.random() < 1 / 2 else "plain"
            yield Case(
                seed=first_seed + k,
                style=style,
                palette=palette,
                mood=mood,
                prompt=caption(style, palette, mood, buffers.facts, rng),
                buffers=buffers,
                painted=paint(buffers, style, palette, mood, seed=first_seed + k),
            )
