# SPDX-License-Identifier: Apache-2.0
"""The measurements as a whole: cases are balanced and repeatable, marks are right where the answer is known."""

from itertools import pairwise

import numpy as np
import pytest
from training.measure import answers, table
from training.measure.held_out import PAINTED_STYLES, Case, cases
from training.measure.judge import Marks
from training.measure.nearest import nearest
from training.measure.recogniser import Recogniser


@pytest.fixture(scope="module")
def some() -> list[Case]:
    return list(cases(4))


def test_every_style_comes_equally_often(some):
    assert sorted(case.style for case in some) == sorted(PAINTED_STYLES)
    assert [case.seed for case in some] == [900_000 + k // 3 for k in range(12)]


def test_the_same_cases_come_again(some):
    for case, again in zip(some, cases(1), strict=False):
        assert case.prompt == again.prompt
        assert np.array_equal(case.painted, again.painted)


def test_the_painters_picture_is_its_own_best_answer(some):
    own, other, judge = Marks(), Marks(), Recogniser().eval()
    for case, following in pairwise(some):
        own.add(case.painted, case, judge)
        other.add(following.painted, case, judge)
    assert min(own.psnr_db) > 70 and max(other.psnr_db) < 60
    assert max(own.differences) == 0 < np.median(other.differences)


def marks(psnr_db: float, f1: float, right: bool, difference: float) -> Marks:
    return Marks(
        [psnr_db] * 4, {"oil": [psnr_db] * 4}, [f1] * 4, [right] * 4, {"oil": ["ink"] * 4}, [], [right], [difference]
    )


def test_rows_hold_the_marks_against_the_bars():
    known = {name: marks(20, 0.5, True, 0) for name in answers.TRIVIAL}
    known[answers.PAINTER] = marks(90, 0.8, True, 0)
    known[answers.ROUND_TRIP] = marks(30, 0.8, True, 1)
    known[answers.FEW] = known[answers.FEW_TOO] = marks(24, 0.72, True, 9)
    known[answers.MANY] = marks(24, 0.72, False, 8)
    rows = {row.what: row for row in table.rows(known)}
    assert rows["structure: edge F1, painter's = 1"].value == "0.90"
    assert rows["PSNR to the painter's picture, beyond the beauty"].value == "+4.0 dB (24.0 against 20.0)"
    assert rows["style: lost at 4 calls against 20"].value == "-100.0"
    assert all(row.passed for row in rows.values() if row.wanted != "reported")
    known[answers.FEW] = marks(22.9, 0.67, False, 13)
    failed = {row.what for row in table.rows(known) if row.passed is False}
    assert len(failed) == 7  # structure, style, colour, mood and three trivial answers


def test_a_noisy_copy_is_nearest_to_the_mood_it_shows(some):
    night = some[0].in_moods["night"]
    noisy = np.clip(night + np.random.default_rng(0).integers(-60, 61, night.shape), 0, 255).astype(np.uint8)
    assert nearest(noisy, some[0].in_moods) == "night"
