# SPDX-License-Identifier: Apache-2.0
"""What the text encoder makes of the sixty prompts in free wording, beside what a person expects.

python -m training.read_prompts
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from . import text
from .mood_words import MOOD_WORDS, PALETTE_WORDS
from .prompts import PROMPTS, Prompt
from .sayings import TOPICS, UNSAID
from .style_words import STYLE_WORDS


class Reading(NamedTuple):
    style: str
    palette: str
    mood: str


@torch.no_grad()
def read(prompts: list[str]) -> list[Reading]:
    words, encoder = text.load()
    heads = text.Heads()
    heads.load_state_dict(torch.load(text.CHECKPOINT, weights_only=True)["heads"])
    tokens = text.ids(words, prompts)
    guesses = heads(encoder(tokens).last_hidden_state, (tokens == len(words) - 1).int().argmax(1))
    best = {topic: sum(scores.chunk(3)).argmax(-1) for topic, scores in guesses.items()}
    return [Reading(*(TOPICS[topic][best[topic][k]] for topic in Reading._fields)) for k in range(len(prompts))]


def wanted(prompt: Prompt) -> Reading:
    """As the grammar means it: where nothing is said, no style, the scene's own colours and light."""
    return Reading(prompt.style or UNSAID, prompt.palette or "scene", prompt.mood or "plain")


def _known_phrase(prompt: Prompt) -> bool:
    """Whether the prompt has a phrase of the wanted style that the grammar has too."""
    if prompt.style is None:
        return False
    words = STYLE_WORDS[prompt.style]
    return any(phrase in prompt.text.lower() for phrase in words.names + words.manners)


def main() -> None:
    readings = read([prompt.text for prompt in PROMPTS])
    for prompt, reading in zip(PROMPTS, readings, strict=True):
        wrong = [f"{got} for {want}" for got, want in zip(reading, wanted(prompt), strict=True) if got != want]
        print(f"{prompt.text[:72]:72s}  {', '.join(wrong) or 'right'}")
    for topic, words in (("style", STYLE_WORDS), ("palette", PALETTE_WORDS), ("mood", MOOD_WORDS)):
        told = [(p, r) for p, r in zip(PROMPTS, readings, strict=True) if getattr(p, topic) in words]
        right = [getattr(p, topic) == getattr(r, topic) for p, r in told]
        untold = [getattr(r, topic) == getattr(wanted(p), topic) for p, r in zip(PROMPTS, readings, strict=True)]
        print(f"{topic}: {sum(right)} of {len(right)} where it is told, {sum(untold)} of {len(untold)} in all")
    styled = [(p, r) for p, r in zip(PROMPTS, readings, strict=True) if p.style]
    for name, known in (("with a phrase of the grammar", True), ("in other words", False)):
        right = [p.style == r.style for p, r in styled if _known_phrase(p) == known]
        print(f"style {name}: {sum(right)} of {len(right)}")


if __name__ == "__main__":
    main()
