# SPDX-License-Identifier: Apache-2.0
"""Articles, American spelling, and slips of the keyboard."""

from __future__ import annotations

import numpy as np

_AMERICAN = {
    "colour": "color",
    "grey": "gray",
    "cosy": "cozy",
    "chiselled": "chiseled",
    "aeroplane": "airplane",
    "stylised": "stylized",
    "mould": "mold",
}
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou8' else 'a'} {noun}"


def respelt(text: str) -> str:
    """As Americans write it."""
    for british, american in _AMERICAN.items():
        text = text.replace(british, american)
    return text


def misspelt(text: str, rng: np.random.Generator) -> str:
    """One slip in a word of five letters or more: one lost, doubled, swapped with the next, or its neighbour."""
    words = text.split(" ")
    long = [k for k, word in enumerate(words) if len(word) > 4 and word.isalpha() and word.isascii()]
    if not long:
        return text
    at = long[rng.integers(len(long))]
    word, k = words[at], int(rng.integers(1, len(words[at]) - 1))
    row = next(row for row in _KEYBOARD if word[k].lower() in row)
    beside = row[(row.index(word[k].lower()) + 1) % len(row)]
    words[at] = (
        word[:k] + word[k + 1 :],
        word[:k] + word[k] + word[k:],
        word[:k] + word[k + 1] + word[k] + word[k + 2 :],
        word[:k] + beside + word[k + 1 :],
    )[rng.integers(4)]
    return " ".join(words)
