# SPDX-License-Identifier: Apache-2.0
"""The training pictures: the same seed gives the same scene, and the controls keep the project's conventions."""

import numpy as np
import pytest
from training.painters import MOODS, PAINTERS, paint
from training.raycast import Solid, cast, look_at
from training.scenes import Buffers, render


@pytest.fixture(scope="module")
def buffers() -> Buffers:
    return render(900_001)


def test_same_seed_gives_the_same_scene(buffers):
    again = render(900_001)
    for name in Buffers.__annotations__:
        assert np.array_equal(getattr(buffers, name), getattr(again, name)), name


def test_controls_keep_the_conventions(buffers):
    background = buffers.object_id == 0
    assert background.any() and not background.all()
    assert (buffers.depth[background] == 0).all()
    np.testing.assert_allclose(buffers.normal[background], [[0.5, 0.5, 1.0]] * background.sum())
    normal = buffers.normal[~background] * [-2, 2, 2] + [1, -1, -1]
    np.testing.assert_allclose(np.linalg.norm(normal, axis=-1), 1, atol=1e-5)


def test_a_nearer_sphere_hides_the_farther_and_faces_the_camera():
    red, size = np.array([1.0, 0, 0]), np.full(3, 0.5)
    spheres = [Solid("ellipsoid", np.array([0, 0, z]), np.eye(3), size, red, i) for i, z in enumerate((-2.0, 0.0))]
    camera = look_at(np.array([0, 0, 4.0]), np.zeros(3), 0.5)
    depth, normal, index = cast(spheres, camera, 65)
    assert index[32, 32] == 1
    assert depth[32, 32] == pytest.approx(3.5, abs=1e-4)  # from z = 4 to the front at z = 0.5
    np.testing.assert_allclose(normal[32, 32] @ camera.world_from_cam, [0, 0, 1], atol=1e-4)


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("style", PAINTERS)
def test_every_style_paints_a_whole_picture_the_same_again(buffers, style, mood):
    first, again = (paint(style, mood, buffers, np.random.default_rng(5)) for _ in range(2))
    assert first.shape == buffers.beauty.shape
    assert first.min() >= 0 and first.max() <= 1
    assert np.array_equal(first, again)
