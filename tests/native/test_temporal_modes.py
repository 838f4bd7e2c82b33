# SPDX-License-Identifier: Apache-2.0
"""Frames composed from anchors: scenes of flat cards whose pictures, motion and visibility are closed forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from multiplane_engine import _engine

H, W = 96, 128


def texture(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Colours of a card at places in pixels: waves of 25 px and longer, 0 … 255."""
    waves = [np.sin(x / 4), np.sin(y / 5 + 1.1), np.sin((x + y) / 8 + 2)]
    return np.stack([127.5 + 80 * waves[i] + 40 * waves[(i + 1) % 3] for i in range(3)], -1)


@dataclass
class View:
    """A camera before two cards that face it: the far one fills the world, the near one is a square upon it."""

    pan: float = 0.0  # of the far card, px at zoom 1; the near one, half as far away, moves twice as much
    zoom: float = 1.0
    has_near: bool = False

    def at_card(self, card: int, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Place on a card that lies at a place in the picture."""
        return (x - W / 2) / self.zoom + self.pan * card, (y - H / 2) / self.zoom

    def of_card(self, card: np.ndarray, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (u - self.pan * card) * self.zoom + W / 2, v * self.zoom + H / 2

    def card(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The card that a place in the picture shows: 1 the far, 2 the near one."""
        u, v = self.at_card(2, x, y)
        is_near = (np.abs(u) < 20) & (np.abs(v) < 20) & self.has_near
        return np.where(is_near, 2, 1).astype(np.int32)

    @property
    def keys(self) -> np.ndarray:
        return self.card(*centres())

    @property
    def depth(self) -> np.ndarray:
        return np.float32(10 / self.keys)

    @property
    def picture(self) -> np.ndarray:
        x, y = centres()
        keys = self.card(x, y)
        far, near = texture(*self.at_card(1, x, y)), texture(*self.at_card(2, x, y))[..., ::-1]
        return np.uint8(np.clip(np.round(np.where(keys[..., None] == 1, far, near)), 0, 255))

    def correspond(self, other: View) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Flow, visibility and depth of each pixel in another view."""
        x, y = centres()
        keys = self.card(x, y)
        u = np.where(keys == 1, self.at_card(1, x, y)[0], self.at_card(2, x, y)[0])
        there_x, there_y = other.of_card(keys, u, self.at_card(1, x, y)[1])
        inside = (there_x > 0) & (there_x < W) & (there_y > 0) & (there_y < H)
        flow = np.stack([there_x - x, there_y - y], -1).astype(np.float32)
        return flow, inside & (other.card(there_x, there_y) == keys), np.float32(10 / keys)


def centres() -> tuple[np.ndarray, np.ndarray]:
    return np.meshgrid(np.arange(W) + 0.5, np.arange(H) + 0.5)


def compose(view: View, *anchors: View, pictures: list[np.ndarray] | None = None) -> tuple[np.ndarray, ...]:
    paint = pictures or [anchor.picture for anchor in anchors]
    sheets = [
        (picture, (*view.correspond(anchor), anchor.keys, anchor.depth), None)
        for picture, anchor in zip(paint, anchors, strict=True)
    ]
    return _engine.compose(view.keys, view.depth, sheets, None)


def shown_well(view: View, anchor: View) -> np.ndarray:
    return _engine.shown_well(view.keys, view.depth, (*view.correspond(anchor), anchor.keys, anchor.depth))


def psnr(a: np.ndarray, b: np.ndarray, where: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((a[where].astype(float) - b[where]) ** 2))


@pytest.mark.parametrize(
    "view",
    [View(pan=10.3), View(zoom=1.35), View(pan=3.6, zoom=0.55), View(pan=6.2, has_near=True)],
    ids=["pan", "zoom in", "zoom out", "occlusion"],
)
def test_a_composed_frame_is_the_true_one_where_it_is_seen(view: View) -> None:
    picture, missing, unseen = compose(view, View(has_near=view.has_near))
    assert psnr(picture, view.picture, ~missing) >= 35
    assert np.mean(unseen != ~view.correspond(View(has_near=view.has_near))[1]) < 0.02
    assert np.mean(missing & ~unseen) < 0.06  # beside outlines and along the border that were elsewhere
    assert (picture[unseen] == 0).all() and not (unseen & ~missing).any()


def test_a_frame_that_is_an_anchor_is_its_picture_to_the_bit() -> None:
    view = View(pan=7, has_near=True)
    picture, missing, unseen = compose(view, view)
    assert (picture == view.picture).all() and not missing.any() and not unseen.any()


def test_what_would_be_magnified_far_more_than_twice_is_missing_though_seen() -> None:
    assert not compose(View(zoom=2.4), View())[1].any()
    picture, missing, unseen = compose(View(zoom=2.6), View())
    assert missing.all() and not unseen.any() and picture.any()


def test_of_equals_the_earlier_anchor_is_taken_and_a_clearer_one_before_it() -> None:
    grey = [np.full((H, W, 3), value, np.uint8) for value in (100, 140)]
    assert (compose(View(), View(), View(), pictures=grey)[0] == 100).all()
    wide = View(zoom=0.2)  # shows all, but five times smaller
    assert (compose(View(), wide, View(), pictures=grey)[0] >= 139).all()


def test_where_one_anchor_ends_the_next_takes_over_without_a_seam() -> None:
    view, first, second = View(), View(pan=-64), View(pan=20)
    grey = [np.full((H, W, 3), value, np.uint8) for value in (100, 140)]
    picture, missing, _ = compose(view, first, second, pictures=grey)
    row = picture[H // 2, :, 0].astype(int)
    assert not missing[:, 20:].any() and (row[:55] == 100).all() and (row[66:] == 140).all()
    alone, _, _ = compose(view, first, pictures=grey[:1])
    assert (alone[:, :63] == 100).all()  # without another it does not fade
    steps = np.abs(np.diff(row))
    assert 0 < steps.max() <= 40 / 2


def test_anchors_come_where_coverage_falls_and_none_for_the_way_back() -> None:
    way = [*range(0, 160, 8), *range(160, -8, -8)]
    shot = [View(pan=pan) for pan in way]
    asked: list[tuple[int, int]] = []

    def ask(frame: int, anchor: int) -> np.ndarray:
        asked.append((frame, anchor))
        return shown_well(shot[frame], shot[anchor])

    anchors, added, missing = _engine.choose_anchors(len(shot), ask, allowed=0.005, most=16)
    assert anchors[0] == 0 and way[anchors[1]] == 128  # the first that the first anchor does not show at all
    assert len(anchors) <= 4 and all(anchor <= way.index(160) for anchor in anchors)
    assert added[0] == added[1] == 1 and max(missing) <= 0.005
    assert len(set(asked)) == len(asked) < len(anchors) * len(shot)  # nothing twice, nothing that is done
    assert _engine.choose_anchors(len(shot), ask, allowed=0.005, most=16) == (anchors, added, missing)


def test_there_are_at_most_as_many_anchors_as_wanted_and_the_rest_is_told() -> None:
    shot = [View(pan=32 * frame) for frame in range(8)]
    anchors, _, missing = _engine.choose_anchors(
        8, lambda frame, anchor: shown_well(shot[frame], shot[anchor]), allowed=0.005, most=2
    )
    assert anchors == [0, 4] and missing[0] == missing[4] == 0
    assert missing[6] == pytest.approx(0.5, abs=0.03)


def test_a_still_shot_has_one_anchor() -> None:
    still = np.ones((6, 8), bool)
    assert _engine.choose_anchors(30, lambda frame, anchor: still, allowed=0.0, most=16) == ([0], [1.0], [0.0] * 30)


def test_dust_is_left_out_and_the_rest_keeps_its_shape() -> None:
    large, dust = np.zeros((2, 256, 320), bool)
    large[100:130, 100:150] = True
    dust[20, 20:60] = dust[200:202, 7] = True
    assert (_engine.without_dust(large | dust) == large).all()


def test_holes_take_the_colours_around_them_on_their_own_surface() -> None:
    x, y = centres()
    keys = np.where(x < 64, 1, 2).astype(np.int32)
    picture = np.uint8(np.where((keys == 1)[..., None], np.stack([x, y, x * 0 + 50], -1), 250))
    holes = (np.abs(x - 64) < 6) & (np.abs(y - 48) < 5)
    filled = _engine.fill_holes(np.where(holes[..., None], 0, picture).astype(np.uint8), holes, keys)
    assert (filled[~holes] == picture[~holes]).all()
    assert (filled[holes & (keys == 2)] == 250).all()
    assert np.abs(filled[holes & (keys == 1)].astype(int) - picture[holes & (keys == 1)]).max() <= 8


def test_what_is_painted_anew_joins_in_tone_on_its_own_surface_alone() -> None:
    x, y = centres()
    keys = np.where(x < 64, 1, 2).astype(np.int32)
    away = np.maximum(np.abs(x - 64), np.abs(y - 48))
    opacity = np.where(keys == 1, np.clip((24 - away) / 4, 0, 1), away < 20).astype(np.float32)
    picture, anew = np.full((2, H, W, 3), 100, np.uint8)
    picture[10:20] += 20
    anew[:] = 120
    joined = _engine.join(picture, anew, opacity, keys)
    assert (joined[opacity == 0] == picture[opacity == 0]).all()
    assert (joined[(keys == 1) & (opacity > 0)] == 100).all()  # toned to what it joins
    assert (joined[(keys == 2) & (opacity > 0)] == 120).all()  # joins nothing
    anew[:] = 200
    assert (_engine.join(picture, anew, opacity, keys)[opacity == 1] == 200).all()  # that much is no tone


def test_a_surface_of_which_nothing_is_known_takes_what_is_around() -> None:
    keys = np.ones((H, W), np.int32)
    keys[40:44, 60:66] = 2
    filled = _engine.fill_holes(np.where(keys[..., None] == 2, 0, np.uint8([30, 60, 90])), keys == 2, keys)
    assert (filled == [30, 60, 90]).all()
    unknown = np.zeros((H, W, 3), np.uint8)
    assert (_engine.fill_holes(unknown, np.ones((H, W), bool), keys) == unknown).all()


def test_errors_say_what_was_wanted() -> None:
    picture, holes, keys = np.zeros((H, W, 3), np.uint8), np.zeros((H, W), bool), np.zeros((H, W), np.int32)
    with pytest.raises(_engine.EngineError, match="one anchor at least"):
        _engine.compose(keys, keys.astype(np.float32), [], None)
    with pytest.raises(_engine.EngineError, match="picture"):
        compose(View(), View(), pictures=[picture[:, 1:]])
    with pytest.raises(_engine.EngineError, match="keys"):
        _engine.fill_holes(picture, holes, keys[1:])
    with pytest.raises(_engine.EngineError, match="share of 0 to 1"):
        _engine.choose_anchors(3, lambda frame, anchor: holes, allowed=2.0, most=4)
    with pytest.raises(_engine.EngineError, match="one frame at least"):
        _engine.choose_anchors(0, lambda frame, anchor: holes, allowed=0.1, most=4)
