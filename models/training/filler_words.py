# SPDX-License-Identifier: Apache-2.0
"""Words that say nothing of the picture: praise, wishes, complaints for negative prompts, and words never heard of."""

from __future__ import annotations

import numpy as np

from .fact_words import SETTING_WORDS, SUBJECT_WORDS

PRAISE = (
    *(
        "highly detailed",
        "beautiful",
        "masterpiece",
        "best quality",
        "elegant",
        "4k",
        "8k",
        "award winning",
        "charming",
    ),
    *(
        "trending",
        "high quality",
        "intricate",
        "lovely",
        "professional",
        "stunning",
        "expressive",
        "gorgeous",
        "artistic",
    ),
    *("detailed", "atmospheric", "nice composition", "cinematic", "whimsical", "dreamy", "fantasy", "epic", "moody"),
    *("storybook", "concept art", "illustration", "artwork", "wide shot", "close-up", "stylised", "traditional media"),
)
WISHES = (
    *("make it look like", "turn this into", "i want", "please make", "paint this as", "show me", "restyle as"),
    *("a frame from", "shot of", "scene from", "my short film as", "everything as", "convert to", "imagine"),
)
FLAWS = (
    *("blurry", "low quality", "worst quality", "ugly", "deformed", "bad anatomy", "extra limbs", "watermark", "text"),
    *("signature", "jpeg artifacts", "noisy", "out of focus", "grainy noise", "disfigured", "cropped", "duplicate"),
    *("muddy", "banding", "flicker", "oversharpened", "bad hands", "logo", "lowres", "messy", "boring"),
)
VAGUE = (
    *("a scene", "the scene", "this", "my scene", "it", "the shot", "everything", "a picture", "the whole thing"),
    *("a view", "this place", "my character", "a composition", "an image", "this frame"),
)
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
_STARTS = np.array([*"bcdfghklmnprstvwz", "br", "ch", "cl", "dr", "fl", "gr", "kn", "pl", "sh", "st", "th", "tr", "qu"])
_VOWELS = np.array([*"aeiou", "ai", "ea", "oo", "ou"])
_ENDS = np.array(["", "", "", "n", "r", "l", "s", "t", "m", "ck", "nd", "st", "ng"])
_KNOWN = np.array(
    sorted(
        {w for table in (SUBJECT_WORDS, SETTING_WORDS) for words in table.values() for p in words for w in p.split()}
    )
)


def unknown_word(rng: np.random.Generator) -> str:
    """Letters, syllables, or the halves of two things: what a prompt may name and no scene has must not disturb."""
    kind = rng.integers(3)
    if kind == 0:
        return "".join(rng.choice(_LETTERS, rng.integers(3, 9)))
    if kind == 1:
        syllables = rng.integers(1, 4)
        return "".join(f"{rng.choice(_STARTS)}{rng.choice(_VOWELS)}{rng.choice(_ENDS)}" for _ in range(syllables))
    one, two = (str(word) for word in rng.choice(_KNOWN, 2))
    return one[: rng.integers(1, 5)] + two[-rng.integers(2, 6) :]
