# SPDX-License-Identifier: Apache-2.0
"""Sentences, and what each of them says: from these the text encoder learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from .captions import MOODS, PALETTES, STYLES, caption, negative, one_of
from .fact_words import SETTING_WORDS
from .facts import COLOURS, SETTINGS, Facts
from .random_facts import random_facts

UNSAID = "unsaid"
TOPICS: dict[str, tuple[str, ...]] = {
    "style": (*STYLES, UNSAID),
    "palette": PALETTES,
    "mood": MOODS,
    "setting": (*SETTINGS, UNSAID),
    "background": (*COLOURS, UNSAID),
}


class Sayings:
    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def draw(self, count: int) -> tuple[list[str], dict[str, torch.Tensor]]:
        """→ sentences, and for each topic the index of what they say, [N]"""
        pairs = [self._one() for _ in range(count)]
        said = {
            topic: torch.tensor([values.index(meant[topic]) for _, meant in pairs]) for topic, values in TOPICS.items()
        }
        return [text for text, _ in pairs], said

    def _one(self) -> tuple[str, dict[str, str]]:
        rng = self._rng
        nothing = {"style": UNSAID, "palette": "scene", "mood": "plain", "setting": UNSAID, "background": UNSAID}
        kind = rng.random()
        if kind < 0.04:
            return negative(None, rng) if kind < 0.03 else "", nothing
        style = None if rng.random() < 0.06 else one_of(rng, STYLES)
        palette = "scene" if rng.random() < 0.4 else one_of(rng, PALETTES)
        mood = "plain" if rng.random() < 0.3 else one_of(rng, MOODS)
        facts = random_facts(rng)
        if mood == "plain":  # the dark of a night that the scene itself has would be told like the mood's
            facts = replace(facts, time=one_of(rng, ("", "day")), sky="clear")
        text = caption(style, palette, mood, facts, rng)
        look = {"style": style or UNSAID, "palette": palette, "mood": mood}
        return text, nothing | look | _place_said(text, facts)


def _place_said(text: str, facts: Facts) -> dict[str, str]:
    """Setting and background colour, as far as the text has kept them."""
    said = {"setting": facts.setting} if any(words in text for words in SETTING_WORDS[facts.setting]) else {}
    behind = any(f"{facts.background} {word}" in text for word in ("background", "backdrop", "behind"))
    return said | ({"background": facts.background} if behind else {})
