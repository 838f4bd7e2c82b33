# SPDX-License-Identifier: Apache-2.0
"""The grammar of the captions: what is true of a picture, said as people say it. Parts are left out and shuffled.

Style, palette and mood decide the look, so they are said nearly always; of the scene something may be said. What is not
true is not said: no colours where a palette has replaced them, no time of day besides the mood's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .fact_words import LIGHT_WORDS, SETTING_WORDS, SKY_WORDS, TIME_WORDS
from .facts import Facts
from .filler_words import FLAWS, PRAISE, VAGUE, WISHES, unknown_word
from .mood_words import MOOD_WORDS, PALETTE_WORDS
from .spelling import misspelt, respelt, with_article
from .style_words import STYLE_WORDS
from .subject_phrases import subjects

STYLES, PALETTES, MOODS = tuple(STYLE_WORDS), tuple(PALETTE_WORDS), tuple(MOOD_WORDS)
_OWN_COLOURS = ("watercolour", "gouache", "oil", "pastel", "cel", "stained_glass", "pixel", "render")
_SEPARATORS = (", ", ", ", ", ", ", ", ", ", " ", " ", ". ", "; ", ",")


def one_of(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[rng.integers(len(words))]


def caption(style: str | None, palette: str, mood: str, facts: Facts, rng: np.random.Generator) -> str:
    """@param style  one of STYLES; None: it is not said   @param palette, mood  of PALETTES, MOODS"""
    shows_colours = palette == "scene" and (style is None or style in _OWN_COLOURS)
    what = _subject(facts, shows_colours, rng)
    parts = [*_look(style, what, rng), *_light(mood, facts, rng), *_palette(palette, rng)]
    parts += _place(facts, shows_colours, rng)
    parts += [one_of(rng, PRAISE) for _ in range(rng.choice(3, p=[0.6, 0.3, 0.1]))]
    if rng.random() < 0.5:
        rng.shuffle(parts)
    text = one_of(rng, _SEPARATORS).join(part for part in parts if part)
    if rng.random() < 0.5:
        text = respelt(text)
    return misspelt(text, rng) if rng.random() < 0.12 else text


def negative(style: str | None, rng: np.random.Generator) -> str:
    """What is not wanted: flaws, and other styles than the wanted one (`None`: flaws alone)."""
    parts = [one_of(rng, FLAWS) for _ in range(rng.integers(0, 5))]
    if style is not None:
        others = [name for name in STYLES if name != style]
        unlike = STYLE_WORDS["render" if style != "render" and rng.random() < 0.4 else one_of(rng, others)]
        parts += [one_of(rng, unlike.names + unlike.manners) for _ in range(rng.integers(1, 3))]
    rng.shuffle(parts)
    return ", ".join(parts)


def _look(style: str | None, what: str, rng: np.random.Generator) -> list[str]:
    """What it shows and what kind of picture it is."""
    if style is None:
        return [what or one_of(rng, VAGUE)]
    words = STYLE_WORDS[style]
    name, manner = one_of(rng, words.names), one_of(rng, words.manners)
    named = name if rng.random() < 0.5 else with_article(name)
    form = rng.integers(7)
    if not what or form == 0:
        look = one_of(rng, (named, manner, f"{one_of(rng, WISHES)} {with_article(name)}"))
    elif form == 1:
        look = f"{named} {one_of(rng, ('of', 'of', 'of', 'showing', 'with'))} {what}"
    elif form == 2:
        look = one_of(rng, (f"{what} in the style of {named}", f"{what} as {with_article(name)}", f"{name} {what}"))
    elif form == 3:
        look = f"{what} {one_of(rng, ('painted as', 'drawn as', 'like', 'turned into', 'in'))} {manner}"
    else:
        parts = [what, *((named,) if form == 4 else (manner,) if form == 5 else (manner, named))]
        return parts if rng.random() < 0.5 else parts[::-1]
    return [look, manner] if rng.random() < 0.25 else [look]


def _subject(facts: Facts, shows_colours: bool, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.55 and facts.subjects:
        return subjects(facts.subjects, shows_colours, rng)
    if kind < 0.68:
        return one_of(rng, VAGUE)
    if kind < 0.85:
        words = " ".join(unknown_word(rng) for _ in range(rng.integers(1, 4)))
        return words if rng.random() < 0.5 else with_article(words)
    return ""


def _light(mood: str, facts: Facts, rng: np.random.Generator) -> list[str]:
    """The mood; where the light is the scene's own, its time of day, sky and lamps."""
    if mood != "plain":
        return [one_of(rng, MOOD_WORDS[mood]) for _ in range(rng.choice([1, 2], p=[0.8, 0.2]))]
    parts = []
    if facts.time and rng.random() < 0.4:
        parts.append(one_of(rng, TIME_WORDS[facts.time]))
    elif facts.time in ("", "day") and rng.random() < 0.12:
        parts.append(one_of(rng, MOOD_WORDS["plain"]))
    if facts.sky in SKY_WORDS and rng.random() < 0.15:
        parts.append(one_of(rng, SKY_WORDS[facts.sky]))
    if rng.random() < 0.12:
        parts.append(one_of(rng, LIGHT_WORDS[facts.light]))
    return parts


def _palette(palette: str, rng: np.random.Generator) -> list[str]:
    if palette == "scene" and rng.random() < 0.9:
        return []
    return [one_of(rng, PALETTE_WORDS[palette])]


def _place(facts: Facts, shows_colours: bool, rng: np.random.Generator) -> list[str]:
    parts = [one_of(rng, SETTING_WORDS[facts.setting])] if rng.random() < 0.35 else []
    if shows_colours and rng.random() < 0.12:
        parts.append(f"{facts.background} {one_of(rng, ('background', 'backdrop', 'behind'))}")
    return parts
