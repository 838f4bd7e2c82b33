# SPDX-License-Identifier: Apache-2.0
"""The grammar: it knows every style, palette and mood, tells them apart, and says nothing that is not true."""

import re
from dataclasses import replace

import numpy as np
import pytest
from multiplane_protocol.painter import MOODS as PROTOCOL_MOODS
from multiplane_protocol.painter import PAINTERS
from multiplane_protocol.painter import PALETTES as PROTOCOL_PALETTES
from training import fact_words
from training.captions import MOODS, PALETTES, STYLES, caption, negative, one_of
from training.facts import ACTIONS, COLOURS, LIGHTS, SETTINGS, SUBJECTS, TIMES, Facts, Subject
from training.mood_words import MOOD_WORDS, PALETTE_WORDS
from training.prompts import PROMPTS
from training.random_facts import random_facts
from training.spelling import misspelt, respelt
from training.style_words import STYLE_WORDS

_BARE = Facts(setting="void", subjects=(), background="grey")


def captions(style: str | None, palette: str, mood: str, facts: Facts, count: int = 200) -> list[str]:
    rng = np.random.default_rng(0)
    return [caption(style, palette, mood, facts, rng) for _ in range(count)]


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Where words are written without a slip; a caption may be in American spelling."""
    return any(re.search(rf"\b{re.escape(p)}\b", text) for phrase in phrases for p in (phrase, respelt(phrase)))


def test_the_grammar_has_the_protocols_names():
    assert (*PAINTERS, "render") == STYLES
    assert PROTOCOL_PALETTES == PALETTES and PROTOCOL_MOODS == MOODS


def test_every_fact_has_words():
    assert set(fact_words.SUBJECT_WORDS) == set(SUBJECTS)
    assert set(fact_words.SETTING_WORDS) == set(SETTINGS)
    assert set(fact_words.TIME_WORDS) == set(TIMES) - {""}
    assert set(fact_words.LIGHT_WORDS) == set(LIGHTS)
    assert set(fact_words.ACTION_WORDS) == set(ACTIONS) - {""}


def test_no_phrase_belongs_to_two_styles_palettes_or_moods():
    owners: dict[str, set[str]] = {}
    looks = {name: words.names + words.manners for name, words in STYLE_WORDS.items()}
    for kind, table in (("style", looks), ("palette", PALETTE_WORDS), ("mood", MOOD_WORDS)):
        for name, phrases in table.items():
            for phrase in phrases:
                owners.setdefault(phrase, set()).add(f"{kind} {name}")
    assert {phrase: names for phrase, names in owners.items() if len(names) > 1} == {}
    assert all(len(words.names) >= 12 and len(words.manners) >= 12 for words in STYLE_WORDS.values())


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_said_in_words_of_its_own(style):
    words = STYLE_WORDS[style]
    said = [says(text, words.names + words.manners) for text in captions(style, "scene", "plain", _BARE)]
    assert np.mean(said) > 0.9  # the others have a slip of the keyboard in it


def test_moods_and_palettes_are_said_and_plain_light_is_not():
    for mood in MOODS[1:]:
        assert np.mean([says(t, MOOD_WORDS[mood]) for t in captions("oil", "scene", mood, _BARE)]) > 0.9
    for palette in PALETTES[1:]:
        assert np.mean([says(t, PALETTE_WORDS[palette]) for t in captions("oil", palette, "plain", _BARE)]) > 0.9
    changed = sum((MOOD_WORDS[mood] for mood in MOODS[1:]), ())
    assert not any(says(t, changed) for t in captions("ink", "scene", "plain", _BARE))


def test_without_a_style_none_is_said():
    phrases = sum((words.names + words.manners for words in STYLE_WORDS.values()), ())
    assert not any(says(text, phrases) for text in captions(None, "vivid", "mist", _BARE))


def test_only_true_colours_settings_and_times_are_said():
    facts = Facts("beach", (Subject("boat", 1, "red"), Subject("rock", 3, "grey")), "blue", "night", "", "sun")
    day = sum((fact_words.TIME_WORDS[time] for time in TIMES if time not in ("", "night")), ())
    elsewhere = sum((words for name, words in fact_words.SETTING_WORDS.items() if name != "beach"), ())
    elsewhere = tuple(set(elsewhere) - set(fact_words.SETTING_WORDS["beach"]))
    for text in captions("gouache", "scene", "plain", facts, 2000):
        colours = {c for c in COLOURS if re.search(rf"\b{c} (?!light|dusty)", text)}
        assert colours <= {"red", "grey", "blue"}, text
        assert not says(text, elsewhere), text
        assert not says(text, day), text


def test_no_colour_is_said_where_a_palette_replaces_it_or_the_picture_is_black_and_white():
    facts = Facts("studio", (Subject("ball", 1, "turquoise"),), "purple")
    for style, palette in (("gouache", "earth"), ("ink", "scene"), ("neon", "scene")):
        assert not any("purple" in t or "turquoise" in t for t in captions(style, palette, "plain", facts, 500))
    assert any("turquoise ball" in t for t in captions("gouache", "scene", "plain", facts, 500))


def test_a_moods_time_of_day_replaces_the_scenes():
    facts = replace(_BARE, time="day", sky="clear")
    for text in captions("cel", "scene", "night", facts, 500):
        assert not says(text, fact_words.TIME_WORDS["day"] + fact_words.SKY_WORDS["clear"]), text


def test_negatives_never_name_the_wanted_style():
    rng = np.random.default_rng(0)
    for style, words in STYLE_WORDS.items():
        unwanted = {part for _ in range(200) for part in negative(style, rng).split(", ")}
        assert not unwanted & {*words.names, *words.manners}
        assert "blurry" in unwanted and len(unwanted) > 100


def test_no_prompt_in_free_wording_is_a_caption():
    rng = np.random.default_rng(1)
    made = {
        caption(one_of(rng, STYLES), one_of(rng, PALETTES), one_of(rng, MOODS), random_facts(rng), rng).lower()
        for _ in range(20_000)
    }
    assert len(PROMPTS) == 60
    assert not made & {prompt.text.lower() for prompt in PROMPTS}


def test_a_slip_changes_one_word_by_one_key():
    rng = np.random.default_rng(0)
    for _ in range(100):
        words, slipped = ["in", "watercolour", "mist"], misspelt("in watercolour mist", rng).split()
        assert [a for a, b in zip(words, slipped, strict=True) if a != b] in ([], ["watercolour"])
        assert abs(len(slipped[1]) - len(words[1])) <= 1
