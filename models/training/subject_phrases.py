# SPDX-License-Identifier: Apache-2.0
"""The things in a scene, as a caption names them: "two red cars and a person walking"."""

from __future__ import annotations

import numpy as np

from .fact_words import ACTION_WORDS, SUBJECT_WORDS, UNCOUNTED, plural
from .facts import Subject
from .spelling import with_article

_NUMBERS = ("no", "one", "two", "three", "four")
_MANY = ("several", "many", "a few", "some")


def subjects(seen: tuple[Subject, ...], shows_colours: bool, rng: np.random.Generator) -> str:
    """One to three of the subjects, mostly the most visible."""
    count = min(len(seen), 1 + int(rng.choice(3, p=[0.6, 0.3, 0.1])))
    order = range(count) if rng.random() < 0.7 else rng.choice(len(seen), count, replace=False)
    phrases = [_phrase(seen[k], shows_colours, rng) for k in order]
    joint = (" and ", " with ", ", ")[rng.integers(3)]
    return joint.join(phrases)


def _phrase(subject: Subject, shows_colours: bool, rng: np.random.Generator) -> str:
    words = SUBJECT_WORDS[subject.name]
    noun = words[0] if rng.random() < 0.6 else words[rng.integers(len(words))]
    many = subject.count > 1
    if many:
        noun = plural(noun)
    actions = ACTION_WORDS.get(subject.action, ())
    action = actions[rng.integers(len(actions))] if actions and rng.random() < 0.5 else ""
    if action and " " not in action and rng.random() < 0.4:
        noun, action = f"{action} {noun}", ""
    if shows_colours and subject.colour and rng.random() < 0.5:
        noun = f"{subject.colour} {noun}"
    if many and not noun.endswith(UNCOUNTED):
        noun = f"{_number(subject.count, rng)} {noun}"
    elif not many and not noun.endswith(UNCOUNTED) and rng.random() < 0.8:
        noun = f"the {noun}" if rng.random() < 0.12 else with_article(noun)
    return f"{noun} {action}".strip()


def _number(count: int, rng: np.random.Generator) -> str:
    if count < len(_NUMBERS) and rng.random() < 0.6:
        return _NUMBERS[count]
    return "some" if count == 2 else _MANY[rng.integers(len(_MANY))]
