# SPDX-License-Identifier: Apache-2.0
"""Pictures and noise that follow surfaces, on a shot with zoom, roll and deformation: noise stays white and pinned, and
a texture that is painted on surfaces is found where it went."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from multiplane_engine import _engine
from surface_scenes import HEIGHT, WIDTH, Scene, camera_at, correspond, moved, perspective, sheet, sphere, turned

LATENT, CHANNELS, FRAMES = 64, 4, 25
BALL = sphere()


def shot(frame: float, size: int) -> Scene:
    """A ball that swells and shrinks over a floor of two triangles; the camera rolls and zooms to 8 times."""
    swollen = BALL["positions"] * (1, 1 + 0.25 * np.sin(0.2 * frame), 1)
    floor = moved(0, -1.2, 0) @ turned("x", -np.pi / 2)
    return Scene(
        things=[
            (sheet(60.0), floor, 1),
            (
                BALL | {"positions": np.float32(swollen), "rest": BALL["positions"]},
                moved(0.3, 0.1, 0) @ turned("y", 0.02 * frame),
                2,
            ),
        ],
        clip_from_cam=perspective(lens=0.6 * 8 ** (frame / FRAMES), aspect=HEIGHT / WIDTH),
        cam_from_world=camera_at(0, 0.4, 6, turned("z", 0.012 * frame)),
        size=(size, size),
    )


@cache
def noise_of(frame: float, seed: int = 1) -> np.ndarray:
    scene = shot(frame, 2 * LATENT)
    return _engine.surface_pinned_noise(scene.frame, scene.buffer, CHANNELS, LATENT, LATENT, seed)


def followed(a: float, b: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Noise of frame a and, where its surfaces went, of frame b, [C,N] each; the mean motion in pixels."""
    flow, visible, _ = correspond(shot(a, LATENT), shot(b, LATENT))
    rows, columns = np.nonzero(visible)
    x, y = (np.floor(np.stack((columns, rows)) + 0.5 + flow[visible].T)).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < LATENT) & (y < LATENT)
    here = noise_of(a)[:, rows[inside], columns[inside]]
    return here, noise_of(b)[:, y[inside], x[inside]], float(np.linalg.norm(flow[visible], axis=-1).mean())


@pytest.mark.parametrize("frame", range(0, FRAMES, 2))
def test_noise_is_white_in_every_frame(frame):
    noise = noise_of(frame)
    count, bound = noise.size, 4.5  # standard deviations of what ideal noise shows
    assert abs(noise.mean()) < bound / np.sqrt(count)
    assert abs(noise.var() - 1) < bound * np.sqrt(2 / count)
    kurtosis = np.mean((noise - noise.mean()) ** 4) / noise.var() ** 2 - 3
    assert abs(kurtosis) < bound * np.sqrt(24 / count)
    for lag in (1, 2, 3):
        for there, here in ((noise[:, lag:], noise[:, :-lag]), (noise[:, :, lag:], noise[:, :, :-lag])):
            assert abs(np.mean(there * here)) < bound / np.sqrt(here.size)
    between = np.corrcoef(noise.reshape(CHANNELS, -1)) - np.eye(CHANNELS)
    assert np.abs(between).max() < bound / LATENT


def test_noise_follows_the_surfaces_through_every_change_of_level():
    correlations = []
    for frame in range(0, FRAMES - 1, 3):
        here, there, motion = followed(frame, frame + 0.5)  # about a latent pixel
        assert 0.3 < motion < 2.5
        correlations.append(np.mean(here * there))
    assert min(correlations) > 0.5


def test_noise_of_the_background_follows_the_camera():
    def sky(frame: float, size: int) -> Scene:
        return Scene([], cam_from_world=camera_at(0, 0, 0, turned("y", 0.02 * frame), turned("z", 0.005 * frame)),
                     size=(size, size))  # fmt: skip

    correlations = []
    for frame in range(0, 300, 20):
        here, there = (sky(f, 2 * LATENT) for f in (frame, frame + 1))
        noise = [_engine.surface_pinned_noise(s.frame, s.buffer, CHANNELS, LATENT, LATENT, 1) for s in (here, there)]
        flow, visible, _ = correspond(sky(frame, LATENT), sky(frame + 1, LATENT))
        rows, columns = np.nonzero(visible)
        x, y = np.floor(np.stack((columns, rows)) + 0.5 + flow[visible].T).astype(int)
        inside = (x >= 0) & (y >= 0) & (x < LATENT) & (y < LATENT)
        product = noise[0][:, rows[inside], columns[inside]] * noise[1][:, y[inside], x[inside]]
        correlations.append(product.mean())
        assert abs(noise[0].var() - 1) < 4.5 * np.sqrt(2 / noise[0].size)
    assert min(correlations) > 0.5


def test_noise_of_a_still_scene_stands_still_and_a_loop_closes():
    first = noise_of(3).copy()
    noise_of(11)
    noise_of.cache_clear()
    assert np.array_equal(noise_of(3), first)


def test_noise_that_was_hidden_is_the_same_when_it_returns():
    def floor_noise(ball_at: float) -> np.ndarray:
        floor = moved(0, -1.2, 0) @ turned("x", -np.pi / 2)
        things = [(sheet(60.0), floor, 1), (BALL, moved(ball_at, 0, 0), 2)]
        scene = Scene(things, cam_from_world=camera_at(0, 0.4, 6), size=(128, 128))
        return _engine.surface_pinned_noise(scene.frame, scene.buffer, CHANNELS, LATENT, LATENT, 1)

    away, before, away_again = floor_noise(-50), floor_noise(0), floor_noise(50)
    assert np.array_equal(away, away_again)
    changed = np.abs(away - before).max(0) > 0
    assert 0.02 < changed.mean() < 0.3  # the ball's pixels alone


def test_noise_of_two_seeds_has_nothing_in_common():
    assert abs(np.mean(noise_of(5) * noise_of(5, seed=2))) < 4 / np.sqrt(noise_of(5).size)


def test_noise_does_not_depend_on_the_number_of_threads():
    threads = _engine.get_num_threads()
    found = []
    for count in (1, 2, 5):
        _engine.set_num_threads(count)
        noise_of.cache_clear()
        found.append(noise_of(9))
    _engine.set_num_threads(threads)
    assert all(np.array_equal(noise, found[0]) for noise in found)


def test_noise_has_any_size_and_number_of_channels():
    scene = shot(2, 100)
    noise = _engine.surface_pinned_noise(scene.frame, scene.buffer, 3, 24, 40, 7)
    assert noise.shape == (3, 24, 40)
    assert abs(noise.std() - 1) < 0.1


def painted(scene: Scene, fineness: float) -> np.ndarray:
    """[1,H,W]: a texture that is a function of the place on the object."""
    position = _engine.surface_position(scene.frame, scene.buffer)
    return np.float32(np.sin(position @ (fineness, 1.3 * fineness, 0.7 * fineness)))[None]


def test_a_painted_texture_is_found_where_it_went():
    here, there = shot(6, 256), shot(6.7, 256)
    flow, visible, depth = correspond(here, there)
    same = (here.keys, depth, there.keys, there.buffer.depth)
    faces_us = _engine.surface_normal(here.frame, here.buffer)[..., 2] > 0.5  # at the rim it is finer than pixels
    on_ball = visible & (here.keys == 2) & faces_us
    errors = []
    for taps in (_engine.Taps.Bilinear, _engine.Taps.Cubic, _engine.Taps.Lanczos):
        warped, confidence = _engine.backward_warp(painted(there, 6.0), flow, taps, same)
        sure = on_ball & (confidence > 0.99)
        assert sure.sum() > 0.95 * on_ball.sum()
        errors.append(np.sqrt(np.mean((warped - painted(here, 6.0))[0][sure] ** 2)))
    assert errors[1] < errors[0] / 2
    assert max(errors[1:]) < 0.01  # of a contrast of 2: 46 dB


def test_what_was_hidden_is_in_the_mask_and_what_is_torn_has_no_confidence():
    here, there = shot(4, 128), shot(9, 128)
    flow, visible, depth = correspond(here, there)
    same = (here.keys, depth, there.keys, there.buffer.depth)
    _, coverage = _engine.backward_warp(painted(there, 1.0), flow, _engine.Taps.Bilinear, same)
    stretch = _engine.stretch(flow, here.keys)
    missing = _engine.disocclusion_mask(visible, coverage)
    confidence = _engine.confidence_mask(visible, coverage, stretch)
    assert missing[~visible].all()
    assert not confidence[missing].any()
    assert confidence[~missing].mean() > 0.9


def test_what_is_sent_forward_arrives_where_it_is_fetched_from():
    here, there = shot(6, 128), shot(6.4, 128)
    flow, _, depth = correspond(here, there)
    image, coverage = _engine.forward_splat(painted(here, 3.0), flow, depth)
    back, visible, _ = correspond(there, here)
    fetched, confidence = _engine.backward_warp(painted(here, 3.0), back, _engine.Taps.Bilinear, None)
    both = (coverage > 0.9) & (confidence > 0.99) & (there.keys == 2) & visible
    assert both.sum() > 0.7 * ((there.keys == 2) & visible).sum()
    assert np.abs(image - fetched)[0][both].mean() < 0.02


def test_wrong_shapes_are_named():
    picture, flow = np.zeros((3, 8, 8), np.float32), np.zeros((8, 9, 2), np.float32)
    with pytest.raises(_engine.EngineError, match=r"\[backward_warp\] wanted flow as Float \[8,8,2\]"):
        _engine.backward_warp(picture, flow, _engine.Taps.Cubic, None)
