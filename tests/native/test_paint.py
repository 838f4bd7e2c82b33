# SPDX-License-Identifier: Apache-2.0
"""What every painter keeps to: sizes, ranges, seeds, threads, resolutions, and that each wish of the artist counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from multiplane_engine import _engine
from multiplane_engine.cli import main
from multiplane_protocol.painter import MOODS, PAINTER_RANGES, PAINTERS, PALETTES
from still_life import still_life

WITHOUT = {("cel", "texture")}
"""What a painter has no use for: celluloid is smooth."""
SEEN = 0.1
"""Mean difference of pictures that are not the same, of 255."""
EVERY_PAINTER = pytest.mark.parametrize("painter", PAINTERS)


def paint(painter, width=128, height=96, **wishes):
    return _engine.paint(*still_life(width, height).passes(), painter=painter, **wishes)


def difference(a, b):
    """Mean over pixels and channels, 0 ... 255."""
    return float(np.abs(a.astype(float) - b).mean())


def names(choices):
    return tuple(name for name, _, _ in choices)


def test_the_protocol_names_what_the_engine_has():
    assert names(_engine.painters()) == PAINTERS
    assert names(_engine.palettes()) == PALETTES
    assert names(_engine.moods()) == MOODS


def test_the_command_line_lists_them(capsys):
    assert main(["painters"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in (*PAINTERS, *PALETTES, *MOODS))


def test_without_its_margin_watercolour_goes_up_to_the_border():
    with_margin, without = paint("watercolour"), paint("watercolour", margin=False)
    inner = np.s_[40:-40, 40:-40]
    assert difference(with_margin[inner], without[inner]) < SEEN
    assert difference(with_margin[:3], without[:3]) > 10


def test_paper_stays_where_it_is_while_things_move():
    blank = np.full((96, 128, 3), 180, np.uint8)
    there, gone = blank.copy(), blank.copy()
    there[20:60, 10:50], gone[20:60, 70:110] = 90, 90
    wishes = {"painter": "watercolour", "palette": "sepia", "seed": 3}
    first, last = (_engine.lay_on_paper(picture, **wishes) for picture in (there, gone))
    untouched = (there == gone).all(2)
    assert np.array_equal(first[untouched], last[untouched])
    assert first[untouched].std(0).min() > 2
    assert difference(first, _engine.lay_on_paper(there, **{**wishes, "seed": 4})) > SEEN


@EVERY_PAINTER
def test_a_picture_can_be_laid_on_its_paper_later(painter):
    bare = paint(painter, paper=False)
    assert np.abs(_engine.lay_on_paper(bare, painter=painter).astype(int) - paint(painter)).max() <= 2


@EVERY_PAINTER
@pytest.mark.parametrize(("width", "height"), [(128, 96), (96, 160), (16, 16), (257, 131)])
def test_pictures_have_the_size_of_the_passes_and_show_something(painter, width, height):
    picture = paint(painter, width, height)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 10


EVERY_PICTURE = """
import hashlib, os, sys
if sys.argv[1] == "1":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from multiplane_engine import _engine
from still_life import still_life
_engine.split_work_by_machine()
passes = still_life(320, 200).passes()
for name, _, _ in _engine.painters():
    print(name, hashlib.sha256(_engine.paint(*passes, painter=name).tobytes()).hexdigest())
"""


def test_the_same_is_the_same_to_the_bit_on_one_core_or_two():
    def paint_all(cores, threads):
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        environment = {**os.environ, "OMP_NUM_THREADS": threads, "PYTHONPATH": path}
        command = [sys.executable, "-c", EVERY_PICTURE, cores]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.split("\n")

    assert paint_all("1", "1") == paint_all("2", "2")


@EVERY_PAINTER
def test_a_larger_picture_shows_the_same_painting(painter):
    small, large = paint(painter, 320, 256).astype(float), paint(painter, 640, 512).astype(float)
    halved = large.reshape(256, 2, 320, 2, 3).mean((1, 3))
    soft = [cv2.GaussianBlur(picture, (0, 0), 1.0) for picture in (small, halved)]  # grain finer than a pixel is lost
    psnr = 20 * np.log10(255 / np.sqrt(((soft[0] - soft[1]) ** 2).mean()))
    assert psnr > 22


@EVERY_PAINTER
@pytest.mark.parametrize("number", [name for name in PAINTER_RANGES if name != "mood_strength"])
def test_every_number_counts_over_its_range(painter, number):
    low, high = PAINTER_RANGES[number]
    changed = difference(paint(painter, **{number: low}), paint(painter, **{number: high}))
    assert changed == 0 if (painter, number) in WITHOUT else changed > SEEN


@EVERY_PAINTER
def test_every_palette_and_mood_is_another_picture(painter):
    pictures = [paint(painter)]
    pictures += [paint(painter, palette=palette) for palette in PALETTES[1:]]
    pictures += [paint(painter, mood=mood) for mood in MOODS[1:]]
    for i, picture in enumerate(pictures):
        assert all(difference(picture, other) > SEEN for other in pictures[:i])


@EVERY_PAINTER
def test_a_mood_grows_with_its_strength(painter):
    plain, none, half, whole = (
        paint(painter, mood=mood, mood_strength=strength)
        for mood, strength in (("plain", 1.0), ("night", 0.0), ("night", 0.5), ("night", 1.0))
    )
    assert np.array_equal(plain, none)
    assert 0 < difference(plain, half) < difference(plain, whole)


@pytest.mark.parametrize("painter", [name for name in PAINTERS if name != "neon"])  # its tubes have their own colours
def test_colour_is_saturation(painter):
    grey, loud = (np.ptp(paint(painter, colour=colour).astype(int), axis=2).mean() for colour in (0.0, 2.0))
    assert grey < 0.9 * loud


def test_grain_follows_the_seed():
    assert difference(paint("watercolour", seed=1), paint("watercolour", seed=2)) > 0.1


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"painter": "banksy"}, "[paint] there is no painter banksy"),
        ({"painter": "oil", "palette": "mud"}, "there is no palette mud"),
        ({"painter": "oil", "mood": "sad"}, "there is no mood sad"),
        ({"painter": "oil", "size": 9.0}, "[paint] wanted size within 0.25 ... 4, got 9"),
        ({"painter": "oil", "device": "cuda:77"}, "there is no cuda:77"),
    ],
)
def test_wishes_that_cannot_be_met_are_named(wishes, message):
    with pytest.raises(_engine.EngineError) as error:
        _engine.paint(*still_life(32, 32).passes(), **wishes)
    assert message in str(error.value)


def test_broken_passes_are_named():
    scene = still_life(32, 32)
    scene.albedo[3, 4:6] = np.nan
    with pytest.raises(_engine.EngineError, match="the albedo pass has 6 NaN"):
        _engine.paint(*scene.passes(), painter="oil")
