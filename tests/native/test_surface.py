# SPDX-License-Identifier: Apache-2.0
"""The surface pass against rays in double precision."""

from __future__ import annotations

import numpy as np
import pytest
from surface_scenes import (
    HEIGHT,
    TILTED,
    WIDTH,
    Scene,
    box,
    camera_at,
    moved,
    orthographic,
    perspective,
    sheet,
    sphere,
    turned,
)

CAMERAS = {
    "perspective": perspective(),
    "shifted": perspective(shift=(0.3, -0.2)),
    "wide pixels": perspective(aspect=1.7),
    "orthographic": orthographic(),
    "orthographic shifted": orthographic(shift=(-0.2, 0.3)),
}


@pytest.mark.parametrize("lens", CAMERAS)
def test_a_plane_has_its_depth_where_rays_meet_it(lens):
    scene = Scene([(sheet(50.0), TILTED, 1)], CAMERAS[lens])
    expected = scene.depth_of_plane(TILTED[:3, 2], 0.0)
    seen = scene.keys == 1
    assert seen.mean() > 0.5
    np.testing.assert_allclose(scene.buffer.depth[seen], expected[seen], rtol=1e-6)
    assert np.isposinf(scene.buffer.depth[~seen]).all()


@pytest.mark.parametrize("lens", CAMERAS)
def test_a_box_is_where_its_six_planes_say(lens):
    place = np.float64(np.float32(moved(0.3, -0.2, 0) @ TILTED))
    scene = Scene([(box(), place, 1)], CAMERAS[lens])
    front = np.full((HEIGHT, WIDTH), np.inf)
    for axis in range(3):
        for side in (-1, 1):
            normal = side * place[:3, axis]
            depth = scene.depth_of_plane(normal, normal @ place[:3, 3] + 1)
            within = np.abs((scene.world(depth) - place[:3, 3]) @ place[:3, :3]) <= 1 + 1e-5
            front = np.where(within.all(-1), np.minimum(front, depth), front)
    assert np.isfinite(front).sum() > 1000
    assert ((scene.keys == 1) == np.isfinite(front)).mean() > 0.9999
    both = (scene.keys == 1) & np.isfinite(front)
    np.testing.assert_allclose(scene.buffer.depth[both], front[both], rtol=1e-6)


def test_floors_are_cut_exactly_at_the_near_and_the_far_plane():
    floor = turned("x", -np.pi / 2)  # one sheet from far behind the camera to beyond the far plane
    near, far = 0.75, 40.0
    scene = Scene([(sheet(1000.0), moved(0, -1, 0) @ floor, 1)], perspective(near=near, far=far), camera_at(0, 0, 0))
    expected = scene.depth_of_plane((0, 1, 0), -1.0)
    within = (expected >= near) & (expected <= far)
    assert 0.2 < within.mean() < 0.6
    np.testing.assert_array_equal(scene.keys == 1, within)
    np.testing.assert_allclose(scene.buffer.depth[within], expected[within], rtol=1e-6)


def test_barycentric_weights_are_those_of_the_whole_triangle_also_where_it_is_cut():
    floor = turned("x", -np.pi / 2)
    mesh = sheet(1000.0)
    scene = Scene([(mesh, moved(0, -1, 0) @ floor, 1)], perspective(far=40.0), camera_at(0, 0, 0))
    seen = scene.keys == 1
    corners = mesh["positions"][mesh["triangles"][scene.buffer.triangle[seen]]].astype(np.float64)
    second, third = scene.buffer.barycentric[seen].T.astype(np.float64)
    weights = np.stack((1 - second - third, second, third), -1)
    place = scene.things[0][1]
    world = (weights[..., None] * corners).sum(1) @ place[:3, :3].T + place[:3, 3]
    np.testing.assert_allclose(world, scene.shown()[seen], atol=2e-4)


def test_neighbouring_triangles_leave_no_holes():
    rng = np.random.default_rng(1)
    mesh = sheet(1.0, cells=150)
    inner = np.abs(mesh["positions"][:, :2]).max(-1) < 0.99
    mesh["positions"][inner, :2] += rng.uniform(-0.002, 0.002, (inner.sum(), 2)).astype(np.float32)
    for angle in (0.0, 0.3, 1.1):
        scene = Scene([(mesh, turned("z", angle), 1)], orthographic(scale=1.3))
        assert (scene.keys == 1).all()
        closed = Scene([(sphere(100), turned("y", angle), 1)], orthographic(scale=3.0))
        radius = np.linalg.norm(closed.world(np.ones((HEIGHT, WIDTH)))[..., :2], axis=-1)
        assert (closed.keys[radius < 0.995] == 1).all()
        assert (closed.keys[radius > 1.0] == 0).all()
        assert (closed.buffer.depth[radius < 0.9] < 6).all(), "the far side shows through a hole"


def test_corners_on_pixel_centres_are_drawn_once():
    """Four sheets that meet in lines of pixel centres: each of these belongs to exactly one."""
    scale = WIDTH / 50  # 50 pixels a metre
    quarter = sheet(0.5)
    lone = np.zeros((HEIGHT, WIDTH), int)
    for x in (-0.5, 0.5):
        for y in (-0.5, 0.5):
            place = moved(x + scale / WIDTH / 2, y + scale / WIDTH / 2, 0)
            lone += Scene([(quarter, place, 1)], orthographic(scale=scale)).keys
    assert lone.max() == 1
    assert lone.sum() == 100 * 100
